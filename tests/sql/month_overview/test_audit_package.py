"""The package for an auditor: an outsider verifies it with what is in it alone, and finds one changed byte."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from wengang.audit.sealing import export_head, seal_records
from wengang.audit.task_records import TaskRef, audited
from wengang.database.unit_of_work import unit_of_work
from wengang.month_overview.audit_package import AuditPackage, NothingSealedError, audit_package
from wengang.periods import Period
from wengang.settings.environment import Settings

MARCH, UNIT = Period(2025, 3), "469007"
TASK = TaskRef("county_notices", "2025-03-s1-notices", "issue", -1, 1, "i", "operator", date(2025, 4, 18), "试验", "印发")


@pytest.fixture
def packed(settings: Settings) -> AuditPackage:
    """Give the package of a month in which some tasks ran, one of them for another month."""
    for task in (TASK, replace(TASK, task_id="draft", title="起草（东方市）"), replace(TASK, run_id="2024-01-s1", task_id="other")):
        with audited(settings, task):
            pass
    with unit_of_work(settings) as work:
        seal_records(work, None)
        export_head(work)
    with unit_of_work(settings) as work:
        return audit_package(work, None, UNIT, MARCH)


def _verified(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "verify_audit.py", "审计记录.jsonl", "--heads", "heads.jsonl"]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False, env={"PYTHONUTF8": "1"})


def test_an_outsider_verifies_it_with_the_verifier_alone_and_finds_a_changed_byte(packed: AuditPackage, tmp_path: Path) -> None:
    folder = tmp_path / "审计"
    zipfile.ZipFile(io.BytesIO(packed.content)).extractall(folder)
    told = _verified(folder)
    assert (told.returncode, packed.records) == (0, 4), told.stdout + told.stderr
    assert "完好" in told.stdout
    records = folder / "审计记录.jsonl"
    whole = records.read_bytes()
    assert "起草".encode() in whole and b"other" not in whole, "records of other months are digests alone"
    records.write_bytes(whole.replace("起草（".encode(), "起早（".encode(), 1))
    told = _verified(folder)
    assert told.returncode == 1
    assert "封存以后内容被改动" in told.stdout and "audit.task_record" in told.stdout


def test_the_cover_says_what_is_in_it_and_equal_content_is_equal_bytes(packed: AuditPackage, settings: Settings) -> None:
    files = zipfile.ZipFile(io.BytesIO(packed.content))
    cover = files.read("封面.txt").decode()
    assert "东方市2025年3月审计材料" in cover and "4条" in cover and "python verify_audit.py" in cover
    assert {"文件和参数.xlsx", "verify_audit.py", "heads.jsonl"} <= set(files.namelist())
    with unit_of_work(settings) as work:
        assert audit_package(work, None, UNIT, MARCH).content == packed.content


def test_without_sealed_records_it_says_what_to_do(settings: Settings) -> None:
    with unit_of_work(settings) as work, pytest.raises(NothingSealedError, match="还没有封存"):
        audit_package(work, None, UNIT, MARCH)
