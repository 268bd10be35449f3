"""# 资金分配：提出方案、人社两人审批、录入财政决定、印发

**做什么**　收集上一年的因素（12月快照、全年数据质量、已接收的因素表）并冻结，算出就业补助资金分配方案，写出方案、逐单位说明和核验包
（运行文件夹的 `allocation/<年度>-v<版>/` 下）；人社部门两个人先后审批；财政部门决定后录入已接收的决定文件，金额不同的逐行写明理由；最后印发各行，
把结果通知各单位。资金到位后30天内须下达。印发之前单位可以提异议，见“资金分配异议”。

**何时运行**　每年2月第1个工作日；也可手工启动，填年度和重跑原因（试用环境还要填业务日期）。资金文件和因素表先从收件箱报送。

**清除任务会怎样**　提出方案：输入没有变化就是同一版；有变化的出新的一版，旧版作废。审批：再问一次，先前的意见仍有记录。
录入、印发：已录入、已印发的不会改动。把审批手工标为成功：什么也不会印发——印发前在数据库里核对两份意见。

**出错怎么办**

| 现象 | 处理 |
|---|---|
| “还没有已接收的资金文件”（或因素表）、因素不全 | 按提示从收件箱报送 `fund_pool`、`fund_factor`，收到“已接收”的回执后清除“提出方案” |
| 不能分配（专项年度已过、升降幅凑不出、总额不够等） | 待办“不能分配”写明原因：由人决定，更正后重新启动 |
| 运行成功，没有询问审批，末行写“只是试算，不能定稿” | 名单或资金参数未经确认：确认后写进本单位设置文件夹的 `policy/fund.yaml`（手册第十一节），重新启动 |
| “缺少……意见” | 审批没有完成或被手工标记：清除对应的审批任务，重新审批 |
| 财政决定对不上 | 页面会再次询问：日志里逐行写明，改正文件后再录入 |
| “还有未处理的异议” | 在“资金分配异议”中处理后，清除“核对两人意见” |
| “已被新的一版取代” | 在新一版的运行里继续 |
"""

from __future__ import annotations

from typing import Any

from airflow.sdk import get_current_context

import fund_forms
from audited_task import AuditedTask, audited_task, business_date
from numbered_workday_timetable import NumberedWorkdayTimetable
from office_dag import Tag, day_counts, office_dag
from opinion_task import ask_each, ask_one, carry_out
from wengang.data_sharing.simulation import CLOCK_DOES_NOT_COUNT
from wengang.fund import steps
from wengang.numbers import entered_number
from wengang.run_params import YEAR


@audited_task("提出方案、写出核验包")
def propose(running: AuditedTask) -> dict[str, object]:
    """Collect, freeze, calculate and store; what the rules refuse gives version 0 and the refusal, the clock of a trial neither."""
    context = get_current_context()
    day = business_date(context)
    if not day_counts(running, context):
        running.notice = CLOCK_DOES_NOT_COUNT
        return {"year": day.year, "version": 0, "refusal": 0, "is_new": False}
    year = entered_number(context["params"][YEAR] or day.year, YEAR, day.year)
    made = steps.propose(running.work, year, day)
    return {"year": year, "version": made.version, "refusal": made.refusal, "is_new": made.is_new}


@office_dag(
    "fund_allocation",
    "资金分配：方案、审批、财政决定、印发",
    doc=__doc__,
    tags=[Tag.FUND],
    schedule=NumberedWorkdayTimetable(months=(2,), number=1),
    params=fund_forms.ALLOCATION,
    runs_at_once=50,
)
def fund_allocation() -> None:
    """Propose, ask two people of 人社 one after the other, enter the decision of 财政, issue."""
    about = {name: "{{ ti.xcom_pull('propose')['" + name + "'] }}" for name in ("year", "version", "refusal")}
    later: dict[str, Any] = {"arguments": about, "trigger_rule": "none_failed"}
    refused = ask_one(steps.REFUSED_BY_THE_RULES, "ask_refusal", "不能分配：决定怎样处理", **later)
    first, second = ask_each(steps.VERSION_OF_A_YEAR, task="ask", **later)
    approved = carry_out(steps.VERSION_OF_A_YEAR, "approve", "核对两人意见", about)
    decided = ask_one(steps.DECISION_OF_FINANCE, "ask_decision", "录入财政决定", **later)
    issued = carry_out(steps.DECISION_OF_FINANCE, "issue", "印发", **later)
    propose() >> refused >> first >> second >> approved >> decided >> issued


fund_allocation()
