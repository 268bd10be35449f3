"""What an application lacks, and the configuration that says what it needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from pydantic import ValidationError
from tests.unit.workshops.certification.cases import FORM

from wengang.settings.config_files import read_yaml
from wengang.settings.data_sets import code_by_literal
from wengang.workshops.certification.cases import Kind
from wengang.workshops.certification.materials import CertificationConfig, Material, load_certification, paper_title, shortcomings

ON = date(2025, 4, 3)
GOOD = Material("site", names_file=True, listed=True, bytes=9, sha256="x", problem=None, expires_on=ON, expiry_unreadable=False)


def papers(kind: Kind) -> list[Material]:
    return [replace(GOOD, paper=paper) for paper in load_certification().needed[kind]]


def lacking(materials: list[Material], kind: Kind = Kind.FIRST, *, list_refused: bool = False) -> list[tuple[str, str]]:
    found = shortcomings(FORM, materials, kind, ON, list_refused=list_refused)
    return [(item.what, item.why) for item in found]


@pytest.mark.parametrize("kind", list(Kind))
def test_complete_application_lacks_nothing(kind: Kind) -> None:
    assert lacking(papers(kind), kind) == []


@pytest.mark.parametrize("kind", list(Kind))
def test_each_needed_paper_is_missed(kind: Kind) -> None:
    for paper in load_certification().needed[kind]:
        rest = [material for material in papers(kind) if material.paper != paper]
        assert lacking(rest, kind) == [(paper_title(paper), "没有提供")]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"names_file": False}, "材料表中没有写文件名"),
        ({"listed": False}, "清单中没有这个附件"),
        ({"problem": "FILE_ABSENT"}, "清单列出的文件没有收到"),
        ({"problem": "FILE_BYTES"}, "文件与清单的字节数不符，可能没有传完"),
        ({"problem": "FILE_DIGEST"}, "文件与清单的摘要不符，生成清单后被改动"),
        ({"problem": "FILE_TOO_LARGE"}, "文件打不开，不能存档"),
        ({"bytes": 0}, "文件是空的"),
        ({"expiry_unreadable": True}, "有效期至读不出日期"),
        ({"expires_on": None}, "没有写有效期至"),
        ({"expires_on": ON - timedelta(days=1)}, "已于2025年4月2日到期"),
    ],
)
def test_each_fault_of_a_file_is_named(change: dict[str, object], why: str) -> None:
    good = papers(Kind.FIRST)
    place = [material.paper for material in good].index("site")
    good[place] = replace(good[place], **change)  # type: ignore[arg-type]
    assert lacking(good) == [("场地证明", why)]


def test_paper_without_an_end_may_leave_it_out() -> None:
    good = [replace(material, expires_on=None) if material.paper == "photos" else material for material in papers(Kind.FIRST)]
    assert lacking(good) == []


def test_second_file_of_a_paper_is_judged_too() -> None:
    assert lacking([*papers(Kind.FIRST), replace(GOOD, paper="photos", bytes=0)]) == [("现场照片", "文件是空的")]


def test_each_cell_of_the_form_is_missed() -> None:
    for cell in load_certification().form:
        (found,) = shortcomings({**FORM, cell: None}, papers(Kind.FIRST), Kind.FIRST, ON, list_refused=False)
        assert found.what.startswith("申请表“") and found.why == "没有填写，或填写的内容不能识别"


def test_returned_list_is_named() -> None:
    assert lacking(papers(Kind.FIRST), list_refused=True) == [("车间申请材料表", "没有接收，原因见该文件的回执")]


@pytest.mark.parametrize(
    "change",
    [
        {"must_tell_end": ["passport"]},
        {"form": ["shoe_size"]},
        {"needed": {"first": ["form"]}},
        {"needed": {"first": ["x"], "again": [], "renewal": []}},
    ],
)
def test_configuration_with_a_word_that_nobody_knows_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match=r"certification\.yaml|unknown"):
        CertificationConfig.model_validate(read_yaml("certification.yaml") | change)


def test_every_paper_of_the_code_list_is_needed_by_some_application() -> None:
    needed = {paper for several in load_certification().needed.values() for paper in several}
    assert needed == set(code_by_literal("application_material").values())
