"""# 资金执行：登记支出、执行提示、年终结账

**做什么**　把各单位随月报送并已接收的支出凭证和已生效的车间奖补登记到资金台账，每一类别的支出不超过已印发的金额；报送有更正的，红字冲销后
重新登记。6月底执行率不到50%、10月底不到80%的单位（比例见 `policy/fund.yaml`），在该月截止后起草执行提示，人社部门两个人审批后发出，
一个单位一次。12月截止后（次年1月第5个工作日18时）结账：写下每一类别的已分配、已支出、未支出和执行率，
结账表在运行文件夹的 `allocation/<年度>-closing/` 下。

**何时运行**　每个工作日 8:30 和 18:05（含调休上班日）。没有需要审批的提示时，两个审批任务跳过。

**清除任务会怎样**　登记：同样的报送不会登记两次。起草：数字没有变化就是同一批。审批：再问一次，先前的意见仍有记录；
已经不同意的同一批不再问。印发：已放入待发邮件的不会再放第二封。结账：一年只结一次。把审批手工标为成功：什么也不会发出。

**出错怎么办**

| 现象 | 处理 |
|---|---|
| 收到“没有入账”的邮件 | 其余凭证已登记；按邮件逐笔写明的原因请单位更正后重新报送，下次运行自动登记 |
| “缺少……意见” | 审批没有完成或被手工标记：清除对应的审批任务，重新审批 |
| 某单位没有收件地址 | 只影响该单位：在 `people.yaml` 补上地址后清除“印发” |
| “没有某年的工作日安排” | 在本单位设置文件夹的 `calendar_overrides.yaml` 写入放假安排（手册第十一节），清除任务 |
| 数字变化，提示重新起草 | 旧的一批作废，在新的运行里审批；旧运行的待办无需再答，答了也不会发出 |
"""

from __future__ import annotations

from airflow.sdk import get_current_context

from audited_task import AuditedTask, audited_task, business_date, business_moment
from office_dag import Tag, day_counts, office_dag
from opinion_task import ask_each, carry_out
from wengang.fund.execution import steps
from workday_timetable import WorkdayTimetable


@audited_task("登记支出")
def book(running: AuditedTask) -> dict[str, object]:
    """Bring the ledger to what is reported; what cannot be booked is listed and told to the operators."""
    done = steps.book_spending(running.work, business_date(get_current_context()))
    return {
        "entered": done.entered,
        "reversed": done.reversed,
        "awards": done.awards,
        "not_booked": done.open_findings,
        "new_findings": done.new_findings,
    }


@audited_task("起草执行提示")
def draft(running: AuditedTask) -> dict[str, object]:
    """Draft the notices of June or October; `period` is empty when none of this run's waits."""
    context = get_current_context()
    if not day_counts(running, context):
        return {"period": "", "drafts": 0, "superseded": 0}
    drafted = steps.draft_notices(running.work, business_moment(context), running.task.run_id)
    return {"period": str(drafted.period or "") if drafted.drafts else "", "drafts": drafted.drafts, "superseded": drafted.superseded}


@audited_task("年终结账", trigger_rule="none_failed")
def close_years(running: AuditedTask) -> dict[str, object]:
    """Close the years whose December is closed."""
    context = get_current_context()
    if not day_counts(running, context):
        return {"closed_years": []}
    return {"closed_years": list(steps.close_due_years(running.work, business_moment(context)))}


@office_dag(
    "fund_execution", "资金执行：登记支出、执行提示、年终结账", doc=__doc__, tags=[Tag.FUND], schedule=WorkdayTimetable(), runs_at_once=50
)
def fund_execution() -> None:
    """Book, draft, ask two people of 人社, issue, close the year."""
    drafts = {"period": "{{ ti.xcom_pull('draft')['period'] }}", "run": "{{ run_id }}"}
    hr, leader = ask_each(steps.NOTICES_OF_A_RUN, drafts, trigger_rule="none_failed")
    issued = carry_out(steps.NOTICES_OF_A_RUN, "issue", "印发", drafts)
    book() >> draft() >> hr >> leader >> issued >> close_years()


fund_execution()
