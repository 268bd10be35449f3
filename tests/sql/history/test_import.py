"""Past months: what an import may take, ended at any moment, started twice at once, beside a live office (issue “A month”)."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from tests.conftest import SAMPLES
from tests.statements import by_hand

from wengang.data_sharing import steps as data_sharing
from wengang.database.unit_of_work import unit_of_work
from wengang.history.figures_file import figures_file
from wengang.history.steps import HistoryError, ImportedHistory, import_history, read_targets
from wengang.monitoring.snapshots import freeze_snapshot
from wengang.monitoring.steps import start_month
from wengang.month_overview.steps import month_overview
from wengang.periods import Period
from wengang.settings.environment import Settings
from wengang.workdays import closing_of

ARCHIVE = SAMPLES / "ordinary"
TARGETS = read_targets(ARCHIVE / "targets.json")
FIRST, LAST = "2024-01", "2024-02"
COMMAND = "import sys; from wengang.cli import main; sys.argv[0] = 'wengang'; main()"
IN_PROCESSES = f"import wengang.history.checking as checking; checking.ROWS_FOR_PROCESSES = 0; {COMMAND}"
SCHEMAS = ("data_sharing", "monitoring", "risk_detection", "workshops")


def archive(folder: Path, first: str = FIRST, last: str = LAST) -> Path:
    """Write an inbox with the months of the sample archive from `first` to `last`."""
    inbox = folder / "inbox"
    for source in sorted((ARCHIVE / "inbox").glob("*/*")):
        if first <= source.name <= last:
            shutil.copytree(source, inbox / source.parent.name / source.name, dirs_exist_ok=True)
    shutil.copy2(ARCHIVE / "targets.json", folder / "targets.json")
    return inbox


def load(settings: Settings, inbox: Path, **options: Any) -> ImportedHistory:
    return import_history(settings, inbox, TARGETS, accept_held="往月", progress=lambda _text: None, **options)


def counts(admin: psycopg.Connection[Any]) -> dict[str, int]:
    """Count the rows of every business table."""
    tables = admin.execute(
        "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = any (%s)",
        [list(SCHEMAS)],
    ).fetchall()
    return {
        f"{schema}.{table}": admin.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table))).fetchone()[0]
        for schema, table in tables
    }


def figures(settings: Settings, outcome: ImportedHistory) -> dict[str, Any]:
    with unit_of_work(settings) as work:
        return figures_file(work, outcome.snapshots, [])


def command(settings: Settings, inbox: Path, code: str = COMMAND) -> subprocess.Popen[str]:
    """Start the command of an office, in a process group of its own as a terminal does."""
    return subprocess.Popen(
        [sys.executable, "-c", code, "import-history", str(inbox), "--accept-held", "往月"],
        env={**os.environ, "WENGANG_VAR": str(settings.var), "WENGANG_DATABASE_URL": settings.database_url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def said(process: subprocess.Popen[str], words: str) -> str:
    """Read what a command prints until it says some words; gives the line."""
    assert process.stdout is not None
    for line in process.stdout:
        if re.search(words, line):
            return line
    raise AssertionError(f"the command ended without saying {words}")


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calm")
    archive(folder)
    return folder / "inbox"


def to_the_group(process: subprocess.Popen[str], number: signal.Signals) -> None:
    os.killpg(process.pid, number)


def to_the_parent(process: subprocess.Popen[str], number: signal.Signals) -> None:
    process.send_signal(number)


EVERY_END = (
    ("校验：1/", signal.SIGKILL, to_the_parent),
    ("判定", signal.SIGINT, to_the_parent),
    ("收件：", signal.SIGKILL, to_the_group),
    ("校验：[0-9]+ 个文件", signal.SIGINT, to_the_group),
    ("快照1：已完成", signal.SIGKILL, to_the_group),
)
"""The first is tried each time, `make prove` tries all."""


@pytest.mark.parametrize(("stage", "number", "hit"), EVERY_END[: None if "PROVE_EVERYTHING" in os.environ else 1])
def test_an_import_that_was_ended_at_any_stage_goes_on_when_it_is_run_again(
    stage: str,
    number: signal.Signals,
    hit: Callable[[subprocess.Popen[str], signal.Signals], None],
    settings: Settings,
    admin: psycopg.Connection[Any],
    calm: Path,
) -> None:
    with command(settings, calm, IN_PROCESSES if "校验" in stage else COMMAND) as process:
        said(process, stage)
        hit(process, number)
        told = process.stdout.read() if process.stdout else ""
    if number is signal.SIGINT:
        assert process.returncode == 1
        assert told.splitlines()[-1] == "错误：往月导入已停止：做完的都已保留，再次运行同一命令即接着做"
    assert "Traceback" not in told
    with unit_of_work(settings) as live:
        assert data_sharing.months_to_start(live, closing_of(Period(2025, 3))) == [], "no live month starts from what is half imported"
        assert data_sharing.take_hand_overs(live).deliveries == (), "no live run takes the files of an import"

    load(settings, calm)
    finished = counts(admin)
    outcome = load(settings, calm)
    assert [(str(one.period), one.number, one.is_new) for one in outcome.snapshots] == [(month, 1, False) for month in (FIRST, LAST)]
    assert counts(admin) == finished
    expected = json.loads((ARCHIVE / "expected.json").read_text(encoding="utf-8"))["months"]
    months = figures(settings, outcome)["months"]
    assert {month: rows["province"]["work_stock"] for month, rows in months.items()} == {
        month: expected[month]["province"]["work_stock"] for month in months
    }
    assert admin.execute("select count(*) from data_sharing.delivery where state = 'received'").fetchone() == (0,)


@pytest.mark.prove("two commands that import two months")
def test_two_imports_at_once_are_one_import(settings: Settings, admin: psycopg.Connection[Any], calm: Path) -> None:
    with command(settings, calm) as first:
        said(first, "收件：")
        with command(settings, calm) as second:
            told = second.stdout.read() if second.stdout else ""
        assert "另一次往月导入正在进行" in told
        assert second.returncode == 1
        rest = first.stdout.read() if first.stdout else ""
    assert first.returncode == 0, rest
    assert admin.execute("select count(*) from monitoring.snapshot").fetchone() == (2,)


def test_an_import_waits_for_a_live_task_and_live_tasks_wait_for_it(settings: Settings, calm: Path) -> None:
    with unit_of_work(settings) as live:
        live.keep_out(*data_sharing.HISTORY_LOCK)
        process = command(settings, calm)
        said(process, "等正在进行的收件任务结束")
        assert process.poll() is None
    with process:
        said(process, "收件：")
        with unit_of_work(settings) as live:
            assert live.is_locked_out(*data_sharing.HISTORY_LOCK)
            assert data_sharing.take_hand_overs(live).deliveries == ()
        rest = process.stdout.read() if process.stdout else ""
    assert process.returncode == 0, rest


def hand_over_live(settings: Settings, month: str) -> None:
    """Let the office receive a month's hand-overs through its inbox."""
    for source in sorted((ARCHIVE / "inbox").glob(f"*/{month}")):
        shutil.copytree(source, settings.inbox / source.parent.name / month)
    with unit_of_work(settings) as work:
        hand_overs = data_sharing.take_hand_overs(work).hand_overs
    for hand_over in hand_overs:
        with unit_of_work(settings) as work:
            data_sharing.check_hand_over(work, hand_over, print).raise_undone()


def test_a_month_that_runs_live_is_never_taken(settings: Settings, admin: psycopg.Connection[Any], tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    inbox = archive(folder, "2024-01", "2024-01")
    load(settings, inbox)
    hand_over_live(settings, "2024-02")
    with unit_of_work(settings) as work:
        start_month(work, Period(2024, 2), "截止", closing_of(Period(2024, 2)))
    live = counts(admin)
    # The archive now holds the live month's own hand-overs under other manifests, and the months after it.
    archive(folder, "2024-02", "2024-04")
    for manifest in inbox.glob("*/2024-02/*/manifest.json"):
        manifest.write_text(manifest.read_text(encoding="utf-8") + " ", encoding="utf-8")
    outcome = load(settings, inbox)
    told = "\n".join(outcome.refused)
    assert "2024年2月的 3 份交接没有导入：该月已在本系统正式办理" in told
    assert "2024年3月的 3 份交接没有导入：2024年2月起已在本系统正式办理" in told
    assert "2024年4月" in told
    assert [str(one.period) for one in outcome.snapshots] == ["2024-01"]
    assert counts(admin) == live


@pytest.mark.parametrize("how", ["closing", "snapshot"])
def test_a_closed_or_started_month_runs_live(how: str, settings: Settings, admin: psycopg.Connection[Any], tmp_path: Path) -> None:
    if how == "closing":
        admin.execute("insert into deadlines.closing (period, closing_at, closed_on, units_expected) values ('2024-01', now(), now(), 3)")
    else:
        with unit_of_work(settings) as work:
            for unit in TARGETS:
                work.run("monitoring/keep_target", year=2024, unit=unit, persons=10)
            freeze_snapshot(work, Period(2024, 1), "手工启动")
    outcome = load(settings, archive(tmp_path / "archive", "2023-12", "2024-02"))
    assert outcome.snapshots == []
    assert len(outcome.refused) == 2


def test_a_month_later_than_the_one_after_the_newest_is_refused_until_that_one_is_there(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    inbox = archive(folder, "2024-01", "2024-01")
    load(settings, inbox)
    archive(folder, "2024-03", "2024-04")
    outcome = load(settings, inbox)
    assert [sentence.split("：")[0] for sentence in outcome.refused] == ["2024年3月的 3 份交接没有导入", "2024年4月的 3 份交接没有导入"]
    assert "还缺2024年2月" in outcome.refused[0]
    archive(folder, "2024-02", "2024-02")
    outcome = load(settings, inbox)
    assert outcome.refused == []
    assert [str(one.period) for one in outcome.snapshots] == ["2024-01", "2024-02", "2024-03", "2024-04"]


def test_last_months_without_a_ready_unit_are_left_to_the_live_office(
    settings: Settings, admin: psycopg.Connection[Any], tmp_path: Path
) -> None:
    inbox = archive(tmp_path / "archive", "2024-01", "2024-02")
    for manifest in inbox.glob("*/2024-02/*/manifest.json"):
        body = json.loads(manifest.read_text(encoding="utf-8"))
        body["files"] = [file for file in body["files"] if file["table"] == "rv_roster"]
        manifest.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    outcome = load(settings, inbox, only_ready=True)
    assert [str(one.period) for one in outcome.snapshots] == ["2024-01"]
    assert "2024年2月没有计算：没有一个单位报齐" in outcome.refused[0]
    assert admin.execute("select count(*) from monitoring.snapshot where period = '2024-02'").fetchone() == (0,)


def test_held_files_are_taken_by_a_later_import_with_a_reason(settings: Settings, admin: psycopg.Connection[Any], calm: Path) -> None:
    load(settings, calm)
    by_hand(admin, "update data_sharing.delivery set state = 'held', decided_by = null, opinion = null where period = '2024-02'")
    left = import_history(settings, calm, TARGETS, accept_held=None, progress=lambda _text: None)
    assert {row["state"] for row in left.held} == {"held"}
    with unit_of_work(settings) as live:
        assert data_sharing.held_deliveries(live) == [], "held files of an import are the matter of the import"
    taken = load(settings, calm)
    assert {row["state"] for row in taken.held} == {"accepted"}


def test_the_overview_of_the_first_months_tells_what_they_cannot_be_compared_with(settings: Settings, calm: Path) -> None:
    load(settings, calm)
    with unit_of_work(settings) as work:
        first, second = (month_overview(work, month).as_text() for month in (Period(2024, 1), Period(2024, 2)))
    assert "环比没有可比的月份：2023年12月没有快照" in first
    assert "同比没有可比的月份：2023年2月没有快照" in second
    assert "省级环比" not in second


def test_an_inbox_that_is_not_there_is_one_sentence(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="不存在"):
        load(settings, tmp_path / "none")
