"""Files of 发展改革 through the inbox: which rows stand, what of a row is kept, and what a month's other figures see of them (nothing)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.hostile.hand_overs import GOOD_ROWS, put
from tests.statements import execute

from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.history.figures_file import figures_file
from wengang.history.steps import ImportedHistory, import_history
from wengang.settings.environment import Settings


def taken(settings: Settings, department: str = "dr", **files: list[dict[str, str]]) -> ImportedHistory:
    put(settings.inbox, "one", files, period="2025-03", department=department)
    return import_history(settings, settings.inbox, {"469001": 10}, accept_held="试验", progress=lambda _text: None)


def findings(work: UnitOfWork) -> list[tuple[str, int, str]]:
    rows = execute(work, "select rule_id, row_no, column_title from data_sharing.finding order by delivery_id, row_no, rule_id").fetchall()
    return [(row["rule_id"], row["row_no"], row["column_title"]) for row in rows]


def test_one_row_a_project_and_what_is_kept_of_it(settings: Settings) -> None:
    row = GOOD_ROWS["relief_project"]
    projects = [row(1, 县="琼海市"), row(1, 批复劳务报酬比例="0.30", 中央资金="十万"), row(1), row(2, 批复劳务报酬比例="30%")]
    taken(settings, relief_project=projects)
    with unit_of_work(settings) as work:
        assert findings(work) == [
            ("OTHER_UNIT", 2, "县"),
            ("AMOUNT_UNREADABLE", 3, "中央资金"),
            ("KEY_TWICE", 4, "项目编号"),
            ("RATIO_RANGE", 5, "批复劳务报酬比例"),
        ]
        kept = execute(work, "select * from work_relief.project order by row_no").fetchall()
        (counts,) = execute(work, "select rows_rejected, cells_rejected from data_sharing.delivery").fetchall()
    assert [(one["row_no"], one["project_no"], one["approved_ratio"], one["central_fund"]) for one in kept] == [
        (3, "469001-YG0001", Decimal("0.30"), None),
        (5, "469001-YG0002", None, Decimal(0)),
    ]
    assert (kept[0]["status"], kept[0]["notice_on"], kept[0]["provincial_fund"]) == ("under_way", date(2025, 1, 6), Decimal(100000))
    assert tuple(counts.values()) == (2, 2)


def test_a_worker_of_no_project_is_told_and_kept(settings: Settings) -> None:
    project, worker = GOOD_ROWS["relief_project"], GOOD_ROWS["relief_worker"]
    workers = [worker(1, 项目编号="469001—yg0000"), worker(2, 项目编号="别处"), worker(3, 项目编号="", 协议编号="", 出勤天数="二十")]
    taken(settings, relief_project=[project(0)], relief_worker=workers)
    with unit_of_work(settings) as work:
        assert findings(work) == [
            ("PROJECT_UNREGISTERED", 3, "项目编号"),
            ("AMOUNT_UNREADABLE", 4, "出勤天数"),
            ("PROJECT_NO", 4, "项目编号"),
        ]
        kept = execute(work, "select project_no, days, agreement_told, paid, paid_on, way, source from work_relief.worker order by row_no")
        rows = [tuple(row.values()) for row in kept.fetchall()]
    full = (True, Decimal("3600.00"), date(2025, 3, 31), "one_card", "provincial")
    assert rows == [
        ("469001-YG0000", Decimal(20), *full),
        ("别处", Decimal(20), *full),
        ("?", None, False, *full[1:]),
    ]


def test_another_department_brings_neither_table(settings: Settings) -> None:
    taken(settings, department="hr", relief_project=[GOOD_ROWS["relief_project"](1)])
    with unit_of_work(settings) as work:
        assert execute(work, "select count(*) as n from work_relief.project").fetchall() == [{"n": 0}]


def test_a_month_of_theirs_alone_is_judged_and_has_no_figure(settings: Settings) -> None:
    (snapshot,) = taken(settings, relief_project=[GOOD_ROWS["relief_project"](1)]).snapshots
    with unit_of_work(settings) as work:
        body = figures_file(work, [snapshot], [])
    assert body["clues"] == {"2025-03": []}
    assert body["months"]["2025-03"]["469001"]["work_stock"] is None
