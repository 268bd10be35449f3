"""Settings of the office hold when two people released exactly what was proposed, and not before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import psycopg
import pytest
from tests.sql.people_deciding import answer, asked
from tests.statements import execute

from wengang.approvals.deciding import REFUSE, ask
from wengang.approvals.opinions import ApprovalError
from wengang.database.unit_of_work import UnitOfWork
from wengang.office_settings.checking import OfficeSettingsError
from wengang.office_settings.releases import follow_release, newest_release
from wengang.office_settings.steps import SETTINGS_OF_OFFICE as SETTINGS
from wengang.office_settings.steps import propose_settings, release_settings
from wengang.settings.policy import load_policy

ON = date(2026, 6, 15)
FILE = "policy/risk_detection.yaml"
LINE = "risk.yellow_yoy:\n- {effective_from: 2026-07-01, value: '0.015', basis: 琼人社发〔2026〕3号, reason: 误报偏多}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the office's folder, in production, with one new line."""
    path = tmp_path / "office"
    (path / "policy").mkdir(parents=True)
    (path / FILE).write_text(LINE, encoding="utf-8")
    monkeypatch.setenv("WENGANG_CONFIG", str(path))
    monkeypatch.setenv("WENGANG_VAR", str(tmp_path))
    monkeypatch.setenv("WENGANG_MODE", "production")
    yield path
    monkeypatch.undo()
    load_policy.cache_clear()


def approve(work: UnitOfWork) -> None:
    for role, person in (("hr", "reviewer_hr"), ("rv", "reviewer_rv")):
        answer(work, SETTINGS, None, role, person, on=ON)


def test_what_two_people_released_holds(work: UnitOfWork, folder: Path) -> None:
    assert propose_settings(work, ON).counts == {"setting_changes": 1}
    question = asked(work, SETTINGS, None, "hr")
    assert "由1%改为1.5%" in question.text.replace("\\", "") and "琼人社发" in question.text
    with pytest.raises(ApprovalError):
        release_settings(work, None, ON)
    approve(work)
    (folder / FILE).write_text(LINE.replace("0.015", "0.9"), encoding="utf-8")
    assert load_policy().ratio("risk.yellow_yoy", ON.replace(month=7)) == Fraction(1, 100)
    assert release_settings(work, None, ON).number == 1
    assert load_policy().ratio("risk.yellow_yoy", ON.replace(month=7)) == Fraction(15, 1000), (
        "what was shown holds, not what was written since"
    )
    release = newest_release(work)
    assert release is not None and release.people == ("reviewer_hr", "reviewer_rv")
    assert ask(work, SETTINGS, None, "hr") is None, "nothing waits any more"


def test_a_release_that_is_carried_out_again_mends_the_file_and_records_nothing(work: UnitOfWork, folder: Path, tmp_path: Path) -> None:
    propose_settings(work, ON)
    approve(work)
    release_settings(work, None, ON)
    released = tmp_path / "settings" / "released.json"
    released.write_text("{}", encoding="utf-8")
    assert release_settings(work, None, ON).number == 1
    assert json.loads(released.read_text(encoding="utf-8"))["files"] == {FILE: LINE}
    assert propose_settings(work, ON).counts == {"setting_changes": 0}


def test_a_second_machine_lays_out_what_was_released_and_leaves_what_was_written_into_it(
    work: UnitOfWork, folder: Path, tmp_path: Path
) -> None:
    follow_release(work)
    released = tmp_path / "settings" / "released.json"
    assert not released.exists(), "nothing was released yet"
    propose_settings(work, ON)
    approve(work)
    release_settings(work, None, ON)
    text = released.read_text(encoding="utf-8")
    for other in (None, "", "{}", text.replace('"number": 1', '"number": 0')):
        released.unlink() if other is None else released.write_text(other, encoding="utf-8")
        follow_release(work)
        assert released.read_text(encoding="utf-8") == text
    written = text.replace(FILE, "another.yaml")
    released.write_text(written, encoding="utf-8")
    follow_release(work)
    assert released.read_text(encoding="utf-8") == written, "that is for the health check to tell"


def test_a_refusal_leaves_what_held(work: UnitOfWork, folder: Path, tmp_path: Path) -> None:
    propose_settings(work, ON)
    answer(work, SETTINGS, None, "hr", "reviewer_hr", REFUSE, on=ON)
    assert release_settings(work, None, ON).counts == {"refused": True}
    assert newest_release(work) is None and not (tmp_path / "settings").exists()


def test_a_folder_with_a_fault_is_not_proposed(work: UnitOfWork, folder: Path) -> None:
    (folder / FILE).write_text(LINE.replace("2026-07-01", "2026-7-1x"), encoding="utf-8")
    with pytest.raises(OfficeSettingsError, match=r"policy/risk_detection\.yaml 第2行"):
        propose_settings(work, ON)


def test_the_database_refuses_a_release_without_two_opinions(work: UnitOfWork, folder: Path) -> None:
    propose_settings(work, ON)
    answer(work, SETTINGS, None, "hr", "reviewer_hr", on=ON)
    forged = (
        "insert into office_settings.release (number, proposal_id, released_on, hr_by, rv_by)"
        " select 1, max(id), %s, 'reviewer_hr', 'forged' from office_settings.proposal"
    )
    with pytest.raises(psycopg.errors.RaiseException, match="两个部门"):
        execute(work, forged, [ON])
