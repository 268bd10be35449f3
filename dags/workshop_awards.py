"""# 车间奖补：提出名单、公示、两部门审批、生成明细

**做什么**　按月度评定的结果，算出截至一个月应发奖补的人（在同一车间务工满6个月、实发工资满6000元，第六个月的吸纳人数定档，终身一次），
逐单位写出公示用的名单（工作簿和网页，姓名、证件号码已遮盖，在运行文件夹的 `lists/workshop_awards/` 下），公示不少于5个工作日；
期满后请两部门先后审批，异议核实的可按编号剔除；两人都同意后生成奖补明细，供资金台账入账。

**何时运行**　每年1月、7月的第10个工作日，截至上一个半年末；也可手工启动，填截至月份（期间）和重跑原因（试用环境还要填业务日期）。2025年12月以后的月份不再奖补。

**清除任务会怎样**　提出名单：内容没有变化就是同一版名单；有变化的须重新启动一次，出新的一版，旧版作废。审批：再问一次，先前的意见仍有记录。
生成明细：同一名单只生成一次，同一人在同一车间终身一次。把审批手工标为成功：不会生成任何明细——生成前在数据库里核对两份意见。

**出错怎么办**

| 现象 | 处理 |
|---|---|
| 运行成功，没有询问审批，末行写“以下参数未经确认” | 名单为试算，只供核对：部门确认的奖补标准写进本单位的 `policy/workshops.yaml`（手册第十一节），重新启动 |
| “名单与本次运行询问过的不同” | 清除后页面不更新文字：重新启动一次，在新的运行里审批 |
| 没有填意见、剔除编号不在名单中、公示期未满就同意 | 页面会再次询问 |
| “已被新的一版取代” | 数据有更正：在新一版的运行里审批，本次运行不必再管 |
| “还没有评定” | 先完成该月的月度监测和“车间月度评定”，再清除任务 |
| “缺少……意见” | 审批没有完成或被手工标记：清除对应的审批任务，重新审批 |
"""

from __future__ import annotations

from airflow.sdk import get_current_context

from audited_task import AuditedTask, audited_task, business_date
from numbered_workday_timetable import NumberedWorkdayTimetable
from office_dag import PERIOD, PERIOD_PARAM, Tag, day_counts, office_dag
from opinion_task import ask_each, carry_out
from wengang.data_sharing.simulation import CLOCK_DOES_NOT_COUNT
from wengang.workshops.awards import steps


@audited_task("提出名单、写出公示文件")
def propose(running: AuditedTask) -> dict[str, object]:
    """Make the proposal; none once awards have ended, nor by the clock of a trial."""
    context = get_current_context()
    if not day_counts(running, context):
        running.notice = CLOCK_DOES_NOT_COUNT
        return {"list": 0}
    day = business_date(context)
    through = steps.chosen_month(str(context["params"][PERIOD] or ""), day)
    if through is None:
        return {"list": 0}
    made = steps.propose(running.work, through, day)
    return {"list": made.id, "through": str(through), "version": made.number, "is_new": made.is_new, "entries": made.entries}


@office_dag(
    "workshop_awards",
    "车间奖补：名单、公示、审批、明细",
    doc=__doc__,
    tags=[Tag.WORKSHOPS],
    schedule=NumberedWorkdayTimetable(months=(1, 7), number=10),
    params={PERIOD: PERIOD_PARAM},
    runs_at_once=50,
)
def workshop_awards() -> None:
    """Propose, ask both departments one after the other, finalise."""
    proposal = {"proposal": "{{ ti.xcom_pull('propose')['list'] }}"}
    hr, rv = ask_each(steps.AWARDS_OF_A_MONTH, proposal)
    propose() >> hr >> rv >> carry_out(steps.AWARDS_OF_A_MONTH, "finalise", "生成奖补明细", proposal)


workshop_awards()
