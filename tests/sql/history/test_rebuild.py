"""Months made anew from the encrypted originals on an empty database: what is as it was is told so, and what is not by its name (issue 14)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import Result
from tests.hostile.hand_overs import GOOD_ROWS, put, roster_row, total_row, work_row
from tests.sql.corrections.clerk import Office
from tests.sql.corrections.test_round import mend, planted_roster, planted_work
from typer.testing import CliRunner

from wengang.cli import app
from wengang.history.rebuilding import PREFIX
from wengang.history.steps import import_history
from wengang.settings.environment import Settings

MONTHS = ("2025-01", "2025-02")
CORRECTED, PLAIN = "469001", "469024"


def an_office_with_corrections(office: Office) -> None:
    """Two months of two units: held and accepted by a person, one unreadable, one not what its manifest says, corrected by workbooks, refrozen."""
    for period in MONTHS:
        bad = {"rv_work": planted_work(CORRECTED), "rv_roster": planted_roster(CORRECTED), "control_totals": [total_row("文件人数", "58")]}
        put(office.inbox, f"{period}-a", bad, unit=CORRECTED, period=period)
        good = {
            "rv_work": [work_row(serial, PLAIN) for serial in range(51, 81)],
            "rv_roster": [roster_row(s, PLAIN) for s in range(51, 85)],
        }
        put(office.inbox, f"{period}-b", good, unit=PLAIN, period=period)
    put(office.inbox, "2025-02-d", {"post_holder": [GOOD_ROWS["post_holder"](99)]}, unit=CORRECTED, period=MONTHS[1], department="hr")
    put(office.inbox, "2025-02-c", {"rv_plan": b"nothing that can be read"}, unit=PLAIN, period=MONTHS[1])
    freeze(office)
    for name, book in office.workbooks().items():
        unit, period, _ = name.removesuffix(".xlsx").split("_", 2)
        if period == MONTHS[0]:
            for line in book.lines:
                mend(line, unit)
            office.hand_back(book.saved(), unit=unit, period=period)
    freeze(office)


def freeze(office: Office) -> None:
    targets = {CORRECTED: 60, PLAIN: 40}
    import_history(office.settings, office.inbox, targets, accept_held="往月", progress=office.told.append)


@pytest.fixture
def command(settings: Settings, server: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("WENGANG_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("WENGANG_ADMIN_DATABASE_URL", server)
    monkeypatch.setenv("WENGANG_VAR", str(settings.var))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["rebuild", *arguments])

    return run


@pytest.mark.prove("months are made anew from their originals")
def test_what_is_as_it_was_and_what_is_not(
    settings: Settings, server: str, admin: psycopg.Connection[Any], command: Any, tmp_path: Path
) -> None:
    office = Office(settings)
    an_office_with_corrections(office)
    shutil.rmtree(settings.inbox)
    kept = admin.execute("select period, count(*) from monitoring.snapshot group by period order by period").fetchall()
    assert kept == [("2025-01", 2), ("2025-02", 2)], "a corrected month is frozen again, and the one that rests on it"
    files = tmp_path / "list.json"
    assert command("2025-01", "2025-02", "--write-list", str(files)).exit_code == 0
    admin.execute("set session_replication_role = replica")  # whoever gets round the guard of results that are written once
    admin.execute(
        "update monitoring.indicator set income_total = income_total + 1 where period = '2025-02' and snapshot = 2 and scope_kind = 'unit'"
    )
    admin.execute("delete from clues.clue where run_id = (select max(id) from clues.run where period = '2025-02' and snapshot = 1)")

    from_database = command("2025-02", "2025-02")
    told = from_database.stdout.splitlines()
    assert from_database.exit_code == 3, told
    changed = [line.partition(" 原为")[0].strip() for line in told if "原为" in line and "重算为" in line]
    assert changed == ["2025年2月 快照1：clues.public_posts", "2025年2月 快照2：monitoring.indicator"]
    assert ["2025年2月", "快照1", "相同", "相同", "相同", "相同", "不同"] in [line.split() for line in told]
    assert told[-1].startswith("结论：有不同的，见上（2 个快照")

    from_list = command("2025-01", "2025-02", "--list", str(files))
    told = from_list.stdout.splitlines()
    assert from_list.exit_code == 0, told
    assert any(line.startswith("文件 ") and line.endswith("不同的 0 份") for line in told), told
    assert told[-1].startswith("结论：全部相同（4 个快照")
    left = admin.execute("select count(*) from pg_database where starts_with(datname, %s)", [PREFIX]).fetchone()
    assert left == (0,)

    (original,) = {
        row["archived_as"] for row in json.loads(files.read_text(encoding="utf-8"))["deliveries"] if row["table_name"] == "rv_plan"
    }
    (settings.var / "archive" / original).write_bytes(b"changed")
    broken = command("2025-01", "2025-02", "--list", str(files))
    assert broken.exit_code == 1
    assert "读不出来" in str(broken.exception)


def test_a_list_that_is_none_is_told(command: Any, tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text("[]", encoding="utf-8")
    assert "不是重算用的清单" in str(command("2025-01", "2025-02", "--list", str(tmp_path / "list.json")).exception)
    assert "没有清单文件" in str(command("2025-01", "2025-02", "--list", str(tmp_path / "nothing.json")).exception)
    assert "之后" in str(command("2025-02", "2025-01").exception)
    assert "没有快照" in str(command("2025-01", "2025-02").exception)
