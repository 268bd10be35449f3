"""Letters about an application: whole golden files, and what a letter must never show."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.unit.workshops.certification.cases import CERTIFIED, FORM, PUBLICITY, REJECTED, RETURNED, RETURNED_BY_REVIEWER

from wengang.papers.paper import Paper
from wengang.workshops.certification import letters
from wengang.workshops.certification.letters import Certificate

GOLDEN = Path(__file__).resolve().parents[3] / "golden"
CERTIFICATE = Certificate("琼帮扶车间〔2025〕469001-CJ05-1号", date(2025, 4, 24), date(2026, 4, 23))
REASON = "该车间已有一件未办结的申请（申请编号申2025-03，县级审核），一个车间同时只办一件"


def written() -> dict[str, Paper]:
    return {
        "certification_refused": letters.refused_letter("469001", FORM, REASON, date(2025, 4, 3)),
        "certification_returned": letters.returned_letter(RETURNED, FORM),
        "certification_rejected": letters.rejected_letter(REJECTED, FORM),
        "certification_publicity": letters.publicity_letter(PUBLICITY, FORM),
        "certification_certified": letters.certified_letter(CERTIFIED, FORM, CERTIFICATE),
    }


@pytest.mark.usefixtures("one_unconfirmed_parameter")
@pytest.mark.parametrize("form", ["txt", "html"])
@pytest.mark.parametrize("name", sorted(written()))
def test_whole_letter_is_the_golden_file(name: str, form: str) -> None:
    """`WENGANG_UPDATE_GOLDEN=1` writes the files anew."""
    paper = written()[name]
    content = paper.text if form == "txt" else paper.html
    path = GOLDEN / f"{name}.{form}"
    if os.environ.get("WENGANG_UPDATE_GOLDEN"):
        path.write_text(content, encoding="utf-8")
    assert content == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(written()))
def test_letter_names_no_person_and_lists_what_is_unconfirmed(name: str) -> None:
    text = written()[name].text
    assert "试*" not in text
    assert "申请材料的种类尚未经主管部门确认" in text
    assert "口径参数6项未经确认，清单见附件。" in text and "认定有效期" in text.split("附件：未经确认的口径参数")[1]
    assert "workshop." not in text


def test_reviewer_who_returns_a_case_is_quoted() -> None:
    text = letters.returned_letter(RETURNED_BY_REVIEWER, FORM).text
    assert "审核意见：现场照片看不清车间门面，请重新拍摄。" in text
    assert "序号" not in text


def test_number_of_a_person_in_an_opinion_is_masked() -> None:
    said = replace(REJECTED, opinion="法人469900198501010024电话13800000000")
    for paper in (letters.rejected_letter(said, FORM), letters.returned_letter(replace(said, details=()), FORM)):
        assert "469900198501010024" not in paper.text and "13800000000" not in paper.html


def test_few_workers_are_not_told_as_a_number() -> None:
    text = letters.rejected_letter(REJECTED, FORM | {"workers": 3}).text
    assert "脱贫务工人员<5人" in text


def test_blank_cells_are_dashes() -> None:
    bare = {**dict.fromkeys(FORM), "unit": "469001", "delivery_id": 7}
    text = letters.publicity_letter(PUBLICITY, bare).text
    assert "—、—" in text and "全年" in text
    assert "收到就业帮扶车间的认定申请" in letters.refused_letter("469001", bare, "申请表没有可用的行", date(2025, 4, 3)).text


def test_season_over_new_year_is_told() -> None:
    text = letters.publicity_letter(PUBLICITY, FORM | {"season_from": 11, "season_to": 2}).text
    assert "11月至次年2月" in text


def test_after_the_term_of_the_policy_the_basis_in_force_is_cited() -> None:
    text = letters.certified_letter(replace(CERTIFIED, since=date(2026, 2, 2)), FORM, CERTIFICATE).text
    assert "常态化防止返贫致贫" in text and "政策期已满" in text


def test_html_escapes_what_the_form_brought() -> None:
    paper = letters.publicity_letter(replace(PUBLICITY, name="<script>x</script>"), FORM)
    assert "<script>" not in paper.html
