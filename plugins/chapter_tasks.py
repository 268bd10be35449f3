"""The tasks of a chapter's procedure: judge its clues, open and clear their matters, put its own packages and the lists (method §14; decision 0057).

Belongs here: the tasks and their order. Does not belong here: the rules of a chapter (`wengang.<chapter>.clues`), its manual (`dags/`).
"""

from __future__ import annotations

from typing import Any

from airflow.sdk import get_current_context

from audited_task import AuditedTask, NothingToDo, audited_task, business_date
from office_dag import PERIOD, SNAPSHOT
from wengang.clues.chapters import Chapter
from wengang.clues.lists import open_matters, put_lists
from wengang.clues.running import ClueRun, counted, leads, newest_run, run_chapter
from wengang.exchange.announcing import announce
from wengang.monitoring.snapshots import SnapshotRef

NO_FILES = "该月没有已接收的本专项文件，没有可判定的线索"
NOT_NEWEST = "已有更新月份或快照的判定，或是导入的往月：只留存结果，不开立事项"


def judge_and_list(chapter: Chapter) -> None:
    """Judge the clues of a chapter for the run's month and snapshot, then open and clear their matters, then put the lists and tell the units."""

    @audited_task("判定线索")
    def judge(running: AuditedTask, period: str, snapshot: int) -> dict[str, object] | NothingToDo:
        """Run the rules; equal inputs are one run."""
        run = run_chapter(running.work, chapter, SnapshotRef.entered(period, snapshot), business_date(get_current_context()))
        if run is None:
            return NothingToDo(NO_FILES)
        judged, found = counted(running.work, run)
        return {"period": str(run.period), "rules_judged": judged, "clues_found": found}

    @audited_task("开立和消除事项")
    def open_and_clear(running: AuditedTask, period: str, snapshot: int) -> dict[str, object] | NothingToDo:
        """Open what stands, clear what the newest judged run no longer shows."""
        if not leads(running.work, _run(running, period, snapshot)):
            return NothingToDo(NOT_NEWEST)
        return dict(open_matters(running.work, chapter, business_date(get_current_context())))

    @audited_task("放入本专项名单")
    def put_own(running: AuditedTask, period: str, snapshot: int) -> dict[str, object] | NothingToDo:
        """Put the packages that the chapter has beside its clues."""
        run = _run(running, period, snapshot)
        if not (chapter.own_lists and leads(running.work, run)):
            return NothingToDo(NOT_NEWEST)
        return {"packages": chapter.own_lists(running.work, run, business_date(get_current_context()))}

    @audited_task("放入线索清单并通知")
    def put_and_tell(running: AuditedTask, period: str, snapshot: int) -> dict[str, object]:
        """Put the encrypted list of each unit and department, and tell the units."""
        on = business_date(get_current_context())
        packages = put_lists(running.work, _run(running, period, snapshot), on)
        return {"packages": packages, "packages_told": announce(running.work, on)}

    def _run(running: AuditedTask, period: str, snapshot: int) -> ClueRun:
        return newest_run(running.work, chapter, SnapshotRef.entered(period, snapshot))

    month: dict[str, Any] = {"period": "{{ params['" + PERIOD + "'] }}", "snapshot": "{{ params['" + SNAPSHOT + "'] }}"}
    opened = judge(**month) >> open_and_clear(**month)
    if chapter.own_lists:
        opened = opened >> put_own(**month)
    opened >> put_and_tell(**month)
