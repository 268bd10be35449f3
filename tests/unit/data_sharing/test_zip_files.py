"""Zip files of any bytes: a hand-over, or a trouble with a next step; never an end of the walk (method §10.1)."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import pytest
from tests.hostile.hand_overs import manifest_of

from wengang.data_sharing.inbox import list_inbox
from wengang.data_sharing.zip_files import open_zip


def write_zip(path: Path, names: list[str]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        for name in names:
            container.writestr(name, repr(manifest_of({})) * 20)


@pytest.mark.parametrize("seed", range(60))
def test_spoilt_zip_is_found_or_named(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - a test that can be repeated
    path = tmp_path / "469001.zip"
    write_zip(path, ["五指山/manifest.json", "五指山/户信息.xlsx"])
    content = bytearray(path.read_bytes())
    for _ in range(draw.randint(1, 6)):
        content[draw.randrange(len(content))] = draw.randrange(256)
    path.write_bytes(content[: draw.choice([len(content), draw.randrange(len(content))])])
    listing = list_inbox(tmp_path)
    assert len(listing.found) + len(listing.troubles) == 1
    assert all("请" in trouble.problem.message and "469001.zip" in trouble.problem.message for trouble in listing.troubles)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/../../b", "..\\x", "C:\\x\\manifest.json"])
def test_names_that_lead_elsewhere_lead_nowhere(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.zip"
    write_zip(path, [name])
    with open_zip(path, "a.zip") as opened:
        assert all(".." not in found.split("/") for found in opened.members)
    assert list(tmp_path.iterdir()) == [path]
