"""# 月度监测：快照、指标、等级、提示函初稿

**做什么**　冻结一个月已接收的数据（快照），两部门按人核对，计算全省、县群、市县、乡镇、村的规模和收入、同比、环比和去向，
按规则判定风险等级并写明每条理由，统计务工结构，更新帮扶名单（一人一档），为等级不低于蓝色的单位起草风险提示，
然后启动“风险提示”“车间月度评定”，当月有专项文件的还启动各专项工作（公益岗、以工代赈、雨露计划+）的线索判定。帮扶名单给每个单位的人社部门放一个加密的材料包；两部门就业数据的差异逐人列出，给每个单位的两个部门各放一个，并发一封不含个人信息的通知。

**何时运行**　各单位报送齐全时、截止日当天（有多少算多少）、截止以后有更正或迟报数据接收时，由系统启动；也可手工启动（填期间和重跑原因）。
截止前手工启动也可以，只算已报齐的单位；报齐了几个、还缺谁，写在第一个任务的日志和运行备注里。没有一个单位报齐的月份不能启动。

**清除任务会怎样**　快照：数据没有变化时还是同一个快照号。指标、等级、初稿：同样的数据得出同样的结果，不会重复。
材料包：内容不变不再放，内容变了取代原来的。帮扶名单：已建的档不会再建，旧快照不改动新快照的结果，导入的往月不建档。
启动提示：同一快照只启动一次，同一月份启动两次时后一次等前一次结束。已印发的提示不受影响；数据变化后等级改变的，出更正提示。

**出错怎么办**

| 现象 | 处理 |
|---|---|
| “该月未开放” | 先导入当年目标表（`wengang targets`），再清除任务 |
| “还没有一个单位报齐” | 等报送单位的文件接收；报齐或截止后系统自动启动，不必手工启动 |
"""

from __future__ import annotations

from airflow.sdk import Context, get_current_context

from audited_task import AuditedTask, audited_task, business_date, business_moment, start_reason
from due_tasks import start_what_rests_on_a_snapshot
from office_dag import PERIOD, PERIOD_PARAM, Tag, office_dag, start_for_snapshot
from run_notes import note_run
from superseded_tasks import close_superseded_tasks
from wengang.approvals.deciding import Counts
from wengang.composition.steps import describe
from wengang.county_notices.steps import draft_notices
from wengang.exchange.announcing import announce
from wengang.help_files.lists import keep_files_and_lists
from wengang.monitoring.coverage import Coverage, coverage_of, open_month, require_ready_unit, words_of_start
from wengang.monitoring.snapshots import SnapshotRef
from wengang.monitoring.steps import compute_figures, start_month
from wengang.reconciliation.differences import put_differences
from wengang.risk_detection.steps import detect_risks


def look(running: AuditedTask, context: Context) -> tuple[Coverage, str]:
    """Give how much of the month is there, and what whoever starts it is told."""
    covered = coverage_of(running.work, open_month(context["params"][PERIOD], business_moment(context)))
    return covered, words_of_start(covered, business_moment(context))


@audited_task("冻结快照", known=lambda running: look(running, get_current_context())[1])
def freeze_snapshot(running: AuditedTask) -> dict[str, object]:
    """Freeze what is accepted of the month, and tell how much of it is there."""
    context = get_current_context()
    covered, running.notice = look(running, context)
    require_ready_unit(covered)
    note_run(context, running.notice)
    return start_month(running.work, covered.period, start_reason(context), business_moment(context)).told


@audited_task("计算指标")
def compute(running: AuditedTask, frozen: dict[str, object]) -> dict[str, object]:
    """Compute every figure of the snapshot."""
    return {"scopes": compute_figures(running.work, SnapshotRef.of_task(frozen))}


@audited_task("放入两部门差异名单")
def exchange(running: AuditedTask, frozen: dict[str, object]) -> Counts:
    """Put a package of differences for each department of each ready unit."""
    return put_differences(running.work, SnapshotRef.of_task(frozen), business_date(get_current_context())).counts


@audited_task("通知材料包")
def tell_units(running: AuditedTask) -> dict[str, object]:
    """Tell each unit which packages stand ready for it, in one mail for all of them."""
    return {"packages_told": announce(running.work, business_date(get_current_context()))}


@audited_task("判定风险等级")
def grade(running: AuditedTask, frozen: dict[str, object]) -> dict[str, object]:
    """Grade every unit and the province."""
    levels = detect_risks(running.work, SnapshotRef.of_task(frozen))
    return {"graded": len(levels), "at_risk": sum(level > 0 for level in levels.values())}


@audited_task("统计务工结构")
def compose(running: AuditedTask, frozen: dict[str, object]) -> Counts:
    """Tell the stock apart: who works, where, who stayed at work, whom losing work hit."""
    return {"compositions": int(describe(running.work, SnapshotRef.of_task(frozen)))}


@audited_task("更新帮扶名单")
def keep_help_files(running: AuditedTask, frozen: dict[str, object]) -> Counts:
    """Open, clear and close the files of people by what the snapshot shows, and put the lists."""
    return keep_files_and_lists(running.work, SnapshotRef.of_task(frozen), business_date(get_current_context()))


@audited_task("起草风险提示")
def draft(running: AuditedTask, frozen: dict[str, object]) -> Counts:
    """Draft one notice for each unit at level blue or above."""
    return draft_notices(running.work, SnapshotRef.of_task(frozen), business_date(get_current_context())).counts


@audited_task("关闭已被取代的待办")
def close_older(running: AuditedTask, frozen: dict[str, object]) -> dict[str, object]:
    """Close the human tasks of older snapshots of the month, with a note."""
    return {"closed_runs": close_superseded_tasks(running, SnapshotRef.of_task(frozen), "county_notices")}


@office_dag("monthly_monitoring", "月度监测：快照、指标、等级、初稿", doc=__doc__, tags=[Tag.MONITORING], params={PERIOD: PERIOD_PARAM})
def monthly_monitoring() -> None:
    """Freeze, compute, grade, draft, and hand over to the approval."""
    frozen = freeze_snapshot()
    start_notices = start_for_snapshot("county_notices", "start_notices", "启动风险提示审批", "freeze_snapshot", "月度监测完成")
    start_review = start_for_snapshot("workshop_monthly_review", "start_review", "启动车间月度评定", "freeze_snapshot", "月度监测完成")
    computed, graded, told = compute(frozen), grade(frozen), tell_units()
    computed >> graded >> draft(frozen) >> close_older(frozen) >> start_notices
    [computed >> exchange(frozen), graded >> keep_help_files(frozen)] >> told
    graded >> [start_review, compose(frozen), *start_what_rests_on_a_snapshot()]


monthly_monitoring()
