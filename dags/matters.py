"""# 事项：开立、消除、催办，每日通知

**做什么**　按数据开立到期要办的事项（风险提示的反馈、缺报和退回的文件等），数据已不再显示的自动消除，被更正提示取代的撤回，用下月数据验证已认可的反馈；
登记到时候的提醒、催办、督办、约谈建议；给有新事项、退回或催办的单位、缺报的单位（每个工作日）各写一封信，列出它的全部待办，期限近的在前；
逾期3个工作日的起草督办函，启动“事项审批：督办函”请两部门审批；逾期6个工作日的写成约谈建议寄给领导，不发单位；
有反馈等待审核的，启动“事项审批：单位的反馈”，一个部门一天一次；
最后给有待办等着答复的审核人、代理人各写一封信，等得最久的在前，每件附办理页面的链接。

**何时运行**　每个工作日 8:30（含调休上班日）。试用环境办的是试验省的往年月份：没有填业务日期的运行跳过。

**清除任务会怎样**　开立和登记：同一情况只开立一次，同一级催办每轮只登记一次，两次同时运行也一样。写信：一个单位一天只一封。
起草督办函：一个事项每轮只写一次。写给审核人：一个人一天只一封，有新的待办或有一件等待超过2个工作日时才写。

**出错怎么办**　末行写明原因；排除后清除该任务。某一天没有运行：下一次运行把到时候的级别一并登记，只为其中最高的一级写信。
单位或审核人没有邮箱：其余照发，补上 `people.yaml` 后下一次运行补写。
"""

from __future__ import annotations

from airflow.sdk import get_current_context

from audited_task import AuditedTask, NothingToDo, audited_task, business_date, is_day_given
from office_dag import BUSINESS_DATE, REASON, Tag, day_counts, office_dag, start_each
from standing_tasks import standing_tasks, wait_until_asked
from wengang.approvals.waiting import end_what_is_gone
from wengang.data_sharing.simulation import CLOCK_DOES_NOT_COUNT
from wengang.follow_up.daily import bring_up_to_date, write_to_leaders, write_to_owners
from wengang.follow_up.reviewers import mail_reviewers
from wengang.follow_up.reviewing import ASKED_ON, DEPARTMENT, REVIEWING, REVIEWING_DAG, departments_to_ask
from wengang.follow_up.supervision import DRAFTED_ON, draft_supervision, undecided_days
from workday_timetable import MorningTimetable


@audited_task("开立、消除、登记催办")
def bring(running: AuditedTask) -> dict[str, object] | NothingToDo:
    """Bring the ledger up to date; nothing where the day does not count."""
    context = get_current_context()
    if not day_counts(running, context):
        return NothingToDo(CLOCK_DOES_NOT_COUNT)
    return dict(bring_up_to_date(running.work, business_date(context)))


@audited_task("写给单位和领导")
def write(running: AuditedTask) -> dict[str, object]:
    """Write to each owner for whom there is news, and to the leaders about what they may talk about."""
    on = business_date(get_current_context())
    return {"mailed": write_to_owners(running.work, on) + write_to_leaders(running.work, on)}


@audited_task("起草督办函")
def supervise(running: AuditedTask) -> list[dict[str, object]]:
    """Draft what has climbed to 督办, and give one approval to start for each day whose drafts wait."""
    on = business_date(get_current_context())
    running.counts["drafts"] = draft_supervision(running.work, on)
    return [
        {
            "trigger_run_id": f"supervision-{day}",
            "conf": {DRAFTED_ON: str(day), REASON: "督办函待审批", **_given_day()},
            "note": f"{day} 督办函",
        }
        for day in undecided_days(running.work)
    ]


@audited_task("等待审核的反馈")
def find_replies(running: AuditedTask) -> list[dict[str, object]]:
    """Give one start for each department whose reviewer is to be asked."""
    on = business_date(get_current_context())
    return [
        {
            "trigger_run_id": f"replies-{on}-{department}",
            "conf": {ASKED_ON: str(on), DEPARTMENT: department, REASON: "有反馈等待审核", **_given_day()},
            "note": f"{on} {REVIEWING[department]}",
        }
        for department in departments_to_ask(running.work)
    ]


def _given_day() -> dict[str, object]:
    """Give the business date of the run for what it starts, where it has one: else they judge by the day on which they are answered."""
    context = get_current_context()
    return {BUSINESS_DATE: str(business_date(context))} if is_day_given(context) else {}


@audited_task("写给审核人", trigger_rule="all_done")
def write_to_reviewers(running: AuditedTask) -> dict[str, object] | NothingToDo:
    """Write to each person for whom a question waits, once those that were just started have asked."""
    context = get_current_context()
    if not day_counts(running, context):
        return NothingToDo(CLOCK_DOES_NOT_COUNT)
    wait_until_asked(["matter_decisions", REVIEWING_DAG])
    on = business_date(context)
    return {"gone": end_what_is_gone(running.work, standing_tasks, on), **mail_reviewers(running.work, on)}


@office_dag("matters", "事项：开立、消除、催办，每日通知", doc=__doc__, tags=[Tag.MATTERS], schedule=MorningTimetable())
def matters() -> None:
    """Bring the ledger up to date, write to the owners, draft what two people must approve."""
    brought = bring()
    drafted, waiting = supervise(), find_replies()
    brought >> [write(), drafted, waiting]
    decisions = start_each("start_matter_decisions", "启动督办函审批", "matter_decisions", drafted)
    replies = start_each("start_matter_replies", "启动反馈审核", REVIEWING_DAG, waiting)
    [decisions, replies] >> write_to_reviewers()


matters()
