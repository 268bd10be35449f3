"""# 资金分配异议：登记、算出影响、由人决定

**做什么**　印发之前，单位认为自己的一个因素有误时，登记一条异议：按更正后的数重新计算，列出对每个单位的影响（合计一分不差为0），
由人社部门的人决定采纳或不采纳。采纳的，自动启动“资金分配”，按更正后的数提出新的一版，重新审批；不采纳的，方案不变。
有异议没有处理，或采纳后还没有出新的一版时，方案不能审批、录入决定和印发。

**何时运行**　手工启动，一条异议一次运行，填年度、单位、因素、更正值、理由和重跑原因。可提异议的因素：脱贫劳动力、务工规模任务、
年度累计务工人数、市县投入、收入同比、资金执行率、上年基础（金额以元计，比率写成 0.93，没有上年基础的写“新单位”）。

**清除任务会怎样**　登记：同样的异议只有一条。处理异议：再问一次，第一次的决定不变。

**出错怎么办**

| 现象 | 处理 |
|---|---|
| “不能提异议”、“不再受理” | 按提示核对单位、因素、年度；财政决定之后由人另行处理差额 |
| “请先重新启动资金分配” | 登记之后输入有了别的变化：先提出新的一版，再清除“处理异议” |
| “缺少……意见” | “处理异议”没有作答或被手工标记：清除它，重新作答 |
"""

from __future__ import annotations

from airflow.sdk import get_current_context

import fund_forms
from audited_task import AuditedTask, audited_task, business_date
from office_dag import BUSINESS_DATE, REASON, UNIT, Tag, office_dag, start_each
from opinion_task import ask_one
from wengang.fund import steps
from wengang.fund.due import FACT, GROUNDS, VALUE
from wengang.numbers import entered_number
from wengang.run_params import YEAR


@audited_task("登记异议")
def register(running: AuditedTask) -> dict[str, object]:
    """Keep the objection of this run; the same again is the same."""
    params, day = get_current_context()["params"], business_date(get_current_context())
    number = steps.raise_objection(
        running.work,
        entered_number(params[YEAR] or day.year, YEAR, day.year),
        unit=str(params[UNIT]),
        fact=str(params[FACT]),
        value=str(params[VALUE]),
        reason=str(params[GROUNDS]),
        on=day,
    )
    return {"objection": number}


@audited_task("执行决定", trigger_rule="none_failed")
def settle(running: AuditedTask, objection: int) -> list[dict[str, object]]:
    """Give the start of a new proposal when the objection was accepted."""
    done = steps.settled(running.work, int(objection))
    if not done.accepted:
        return []
    why = f"采纳异议第{done.objection}号"
    conf = {YEAR: done.year, REASON: why, BUSINESS_DATE: str(business_date(get_current_context()))}
    return [{"trigger_run_id": f"{done.year}-objection-{done.objection}", "conf": conf, "note": why}]


@office_dag(
    "fund_objections",
    "资金分配异议：登记、影响、决定",
    doc=__doc__,
    tags=[Tag.FUND],
    params=fund_forms.OBJECTION,
    runs_at_once=50,
)
def fund_objections() -> None:
    """Register, show what it would change, let a person decide, propose anew where accepted."""
    number = {"objection": "{{ ti.xcom_pull('register')['objection'] }}"}
    asked = ask_one(steps.OBJECTION_TO_A_PROPOSAL, "ask_hr", "处理异议", number)
    starts = settle(**number)
    register() >> asked >> starts
    start_each("propose_again", "按更正重新提出方案", "fund_allocation", starts)


fund_objections()
