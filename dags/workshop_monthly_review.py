"""# 车间月度评定：状态、函件、拟退出

**做什么**　按快照核定每个就业帮扶车间当月吸纳人数，逐月评定状态（正常、帮扶指导、拟退出、已到期……），漏评的月份先补评，
迟报或更正数据重新评定后面的月份；已退出车间的工人列入帮扶名单；起草帮扶指导函和月度评定通知，请两部门审批后印发；为每个拟退出的车间启动“车间退出”。

**何时运行**　由“月度监测”启动，一个快照一次运行；不同月份互不等待。

**清除任务会怎样**　评定：同样的数据得出同样的状态，不会重复；人已经决定的月份不改写，只列出差异。起草：同样的内容只有一份。
审批：再问一次，先前的意见仍有记录。印发：已放入待发邮件的不会再放第二封。把审批手工标为成功：不会发出任何函件。

**出错怎么办**

| 现象 | 处理 |
|---|---|
| “还没有快照” | 先启动所说月份的“月度监测”，再清除任务 |
| “缺少……意见” | 审批没有完成或被手工标记：清除对应的审批任务，重新审批 |
| “未通过：有人不同意，没有办理” | 运行正常结束，还没问到的人不再询问，运行备注也写明：改正后在新的运行里审批；内容不变而要重新审批的，清除两个审批任务 |
| 某单位没有收件地址 | 只影响该单位：在 `people.yaml` 补上地址后清除“印发” |
| 出现新快照 | 旧快照的待办自动关闭并注明，在新的运行里审批 |
"""

from __future__ import annotations

from airflow.sdk import get_current_context

from audited_task import AuditedTask, audited_task, business_date
from office_dag import BUSINESS_DATE, PERIOD, PERIOD_PARAM, SNAPSHOT, SNAPSHOT_PARAM, Tag, office_dag, start_each
from opinion_task import ask_each, carry_out
from superseded_tasks import close_superseded_tasks
from wengang.approvals.deciding import Counts
from wengang.help_files.lists import keep_files_and_lists_of_new_exits
from wengang.monitoring.snapshots import SnapshotRef
from wengang.workshops.drafting import LETTERS_OF_A_REVIEW, draft_letters
from wengang.workshops.due import WORKSHOP
from wengang.workshops.exits import open_exits
from wengang.workshops.review import review_workshops


@audited_task("评定车间")
def review(running: AuditedTask, period: str, snapshot: int) -> dict[str, object]:
    """Evaluate every workshop by the month's findings, skipped months first."""
    counts = review_workshops(running.work, SnapshotRef.entered(period, snapshot))
    return {"months": counts.months, "workshops": counts.workshops, "changed": counts.changed, "differences": counts.differences}


@audited_task("退出车间的工人列入帮扶名单")
def keep_help_files(running: AuditedTask) -> Counts:
    """Open files for the workers of workshops that exited."""
    return keep_files_and_lists_of_new_exits(running.work, business_date(get_current_context()))


@audited_task("起草函件")
def draft(running: AuditedTask, period: str, snapshot: int) -> Counts:
    """Draft the letters that the review asks for."""
    return draft_letters(running.work, SnapshotRef.entered(period, snapshot), business_date(get_current_context())).counts


@audited_task("关闭已被取代的待办")
def close_older(running: AuditedTask, period: str, snapshot: int) -> dict[str, object]:
    """Close the human tasks of older snapshots of the month, with a note."""
    return {"closed_runs": close_superseded_tasks(running, SnapshotRef.entered(period, snapshot), "workshop_monthly_review")}


@audited_task("拟退出的车间")
def find_exits(running: AuditedTask) -> list[dict[str, object]]:
    """Put each undecided exit before two people; give one start of the decision run for each."""
    day = business_date(get_current_context())
    return [
        {
            "trigger_run_id": proposal.run_id,
            "conf": {WORKSHOP: proposal.workshop_no, PERIOD: str(proposal.proposed_in), BUSINESS_DATE: str(day)},
        }
        for proposal in open_exits(running.work, day)
    ]


@office_dag(
    "workshop_monthly_review",
    "车间月度评定：状态、函件、拟退出",
    doc=__doc__,
    tags=[Tag.WORKSHOPS],
    params={PERIOD: PERIOD_PARAM, SNAPSHOT: SNAPSHOT_PARAM},
    runs_at_once=50,
)
def workshop_monthly_review() -> None:
    """Evaluate, then letters through two approvals beside the proposals to exit."""
    month = {"period": "{{ params['" + PERIOD + "'] }}", "snapshot": "{{ params['" + SNAPSHOT + "'] }}"}
    reviewed, exits = review(**month), find_exits()
    hr, rv = ask_each(LETTERS_OF_A_REVIEW, month)
    reviewed >> keep_help_files()
    reviewed >> exits >> start_each("start_exits", "启动车间退出", "workshop_exits", exits)
    reviewed >> draft(**month) >> close_older(**month) >> hr >> rv >> carry_out(LETTERS_OF_A_REVIEW, "issue", "印发", month)


workshop_monthly_review()
