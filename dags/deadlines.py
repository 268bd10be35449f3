"""# 期限：截止、催报、反馈到期

**做什么**　每月第 5 个工作日 18 时截止报送：登记缺报，启动当月监测（有多少算多少；没有一个单位报齐就不启动，告诉运行人员）；
截止日当天和以后每个工作日向缺报单位催报，一天一封；列出反馈到期的提示；提醒逾期未决定的车间退出、即将到期的车间认定、临近下达期限
还没有印发的就业补助资金；今后 60 天内的期限落在没有工作日安排的年度时，每周告诉运行人员一次。

**何时运行**　每个工作日 8:30 和 18:05（含调休上班日）。试用环境办的是试验省的往年月份：没有填业务日期的运行只说明这一点，不截止、不催报。

**清除任务会怎样**　截止：一个月只登记一次。催报：同一单位同一天只发一封。
认定到期：一个单位一封，每张认定文书只提醒一次。启动监测：同一月份同一快照号只启动一次。

**出错怎么办**　“没有某年的工作日安排”：在 `include/config/calendar_overrides.yaml` 写入国务院公布的放假安排，清除任务。
"""

from __future__ import annotations

from airflow.sdk import get_current_context

from audited_task import AuditedTask, NothingToDo, audited_task, business_date, business_moment
from office_dag import BUSINESS_DATE, PERIOD, REASON, Tag, day_counts, office_dag, start_each
from wengang.data_sharing.simulation import CLOCK_DOES_NOT_COUNT
from wengang.deadlines import steps
from wengang.fund.steps import remind_of_passing_down
from wengang.workshops.reminders import remind_of_exits, remind_of_renewals
from workday_timetable import WorkdayTimetable


@audited_task("核对业务日期")
def hold_to_day(running: AuditedTask) -> dict[str, object] | NothingToDo:
    """Skip the run when it has no business date and the months of a trial are not those of the clock."""
    context = get_current_context()
    if not day_counts(running, context):
        return NothingToDo(CLOCK_DOES_NOT_COUNT)
    return {"day": str(business_date(context))}


@audited_task("截止登记")
def close_months(running: AuditedTask) -> list[dict[str, object]]:
    """Close the months whose time has come; give one start of the monitoring for each that closes now."""
    context = get_current_context()
    day = business_date(context)
    closed = steps.close_due_months(running.work, business_moment(context))
    running.counts["closed_months"] = len(closed)
    return [
        {
            "trigger_run_id": f"{item.period}-s{item.next_number}-auto",
            "conf": {PERIOD: str(item.period), REASON: "报送截止", BUSINESS_DATE: str(day)},
            "note": item.note,
        }
        for item in closed
        if item.starts
    ]


@audited_task("催报")
def remind(running: AuditedTask) -> dict[str, object]:
    """Remind each unit that still misses files, once a day."""
    return {"reminded": steps.remind_missing(running.work, business_date(get_current_context()))}


@audited_task("反馈到期")
def note_replies_due(running: AuditedTask) -> dict[str, object]:
    """Note which notices' replies are due (follow-up comes later)."""
    return {"due": len(steps.replies_due(running.work, business_date(get_current_context())))}


@audited_task("车间期限提醒")
def remind_of_workshops(running: AuditedTask) -> dict[str, object]:
    """Remind of exit decisions that are overdue and of certificates that end soon; nothing is decided by it."""
    day = business_date(get_current_context())
    return {"exits_overdue": remind_of_exits(running.work, day), "renewals": remind_of_renewals(running.work, day)}


@audited_task("资金下达期限提醒")
def remind_of_fund(running: AuditedTask) -> dict[str, object]:
    """Remind of money that is not issued while the last day for passing it down comes near."""
    return {"years_waiting": remind_of_passing_down(running.work, business_date(get_current_context()))}


@audited_task("工作日安排")
def remind_of_calendar(running: AuditedTask) -> dict[str, object]:
    """Tell the operators while a year that comes near has no calendar of workdays."""
    return {"calendar_known": steps.remind_of_calendar(running.work, business_date(get_current_context()))}


@office_dag("deadlines", "期限：截止、催报、反馈到期", doc=__doc__, tags=[Tag.DEADLINES], schedule=WorkdayTimetable())
def deadlines() -> None:
    """Close, start the month with what is there, remind."""
    held, months = hold_to_day(), close_months()
    held >> months >> [start_each("start_months", "启动月度监测", "monthly_monitoring", months), remind()]
    held >> [note_replies_due(), remind_of_workshops(), remind_of_fund()]
    remind_of_calendar()


deadlines()
