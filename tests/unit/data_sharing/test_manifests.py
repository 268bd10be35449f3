"""Manifests of any bytes: read, or refused with a sentence that says what to do (method §10.1)."""

from __future__ import annotations

import json
import random

import pytest
from tests.hostile.hand_overs import manifest_of

from wengang.data_sharing.manifests import parse_manifest
from wengang.data_sharing.problems import RefusedError

GOOD = manifest_of({"rv_roster": ("户信息.xlsx", b"1", 1)})
ODD = [None, True, -1, 0, 1.5, "", " ", "null", [], {}, "\ud800", "\x00", "长" * 500, 10**40, "469001", "2025-03", [[]], {"a": {}}]


def parsed(content: bytes) -> str:
    """Give what became of a manifest: nothing, or the sentence with which it is refused."""
    try:
        parse_manifest(content, "469001/a")
    except RefusedError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("seed", range(40))
def test_spoilt_bytes_are_read_or_refused_with_a_next_step(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - a test that can be repeated
    content = bytearray(
        json.dumps(GOOD, ensure_ascii=False, indent=draw.choice([None, 1, 4])).encode(draw.choice(["utf-8", "utf-8-sig", "gb18030"]))
    )
    for _ in range(draw.randint(1, 4)):
        place = draw.randrange(len(content))
        content[place : place + draw.randint(0, 3)] = draw.randbytes(draw.randint(0, 3))
    told = parsed(bytes(content))
    assert not told or ("请" in told and "manifest.json" in told)
    assert "Error" not in told


@pytest.mark.parametrize("seed", range(40))
def test_odd_values_are_read_or_refused_with_a_next_step(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - a test that can be repeated
    body = json.loads(json.dumps(GOOD))
    for target in (body, body["files"][0]):
        target[draw.choice(list(target))] = draw.choice(ODD)
    told = parsed(json.dumps(body).encode())
    assert not told or ("请" in told and "manifest.json" in told)


def test_good_manifest_is_read() -> None:
    assert parsed(json.dumps(GOOD).encode()) == ""
    assert parsed(json.dumps(GOOD, ensure_ascii=False).encode("utf-8-sig")) == ""
