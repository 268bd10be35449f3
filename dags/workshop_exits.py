"""# 车间退出：两部门决定，执行决定

**做什么**　一个车间被评定为拟退出（停产、未吸纳脱贫人口、帮扶指导半年以上仍未达到）时，请两部门审核人先后决定：确认退出或不予退出，
意见必填。两部门意见一致才生效：确认退出的，登记摘牌、停止奖补、工人列入帮扶名单、寄出退出函；不予退出的，回到拟退出前的状态，
等待的月份由下一次月度评定补评。

**何时运行**　由“车间月度评定”启动，一个拟退出一次运行，互不等待。

**清除任务会怎样**　审批：再问一次，先前的意见仍有记录；已决定的不再询问。执行决定：不会撤销或重做决定，只补发没有寄出的退出函。
工人列入帮扶名单：已建的档不会再建。
把审批手工标为成功：什么也不会发生——执行前在数据库里核对两份意见。

**出错怎么办**

| 现象 | 处理 |
|---|---|
| 没有填意见 | 页面会再次询问 |
| “印发未满六个月” | 以半年未达到要求为由的退出，指导函印发满六个月后再答，或不予退出 |
| “两部门意见不一致” | 没有办理，维持拟退出，运行正常结束：协商后清除两个审批任务，重新审批 |
| 逾期未决定 | 不会自动决定：是一个事项，催办、督办时各提醒运行人员一次；审核人的待办提醒照发 |
| “已不成立” | 数据更正后不再拟退出，无需处理 |
"""

from __future__ import annotations

from airflow.sdk import get_current_context

import workshop_forms
from audited_task import AuditedTask, audited_task, business_date
from office_dag import PERIOD, Tag, office_dag
from opinion_task import ask_each, carry_out
from wengang.approvals.deciding import Counts
from wengang.help_files.lists import keep_files_and_lists_of_new_exits
from wengang.workshops.due import WORKSHOP
from wengang.workshops.exits import EXIT_OF_A_WORKSHOP


@audited_task("工人列入帮扶名单")
def keep_help_files(running: AuditedTask) -> Counts:
    """Open files for the workers of the workshop, when it exited."""
    return keep_files_and_lists_of_new_exits(running.work, business_date(get_current_context()))


@office_dag(
    "workshop_exits",
    "车间退出：两部门决定、执行决定",
    doc=__doc__,
    tags=[Tag.WORKSHOPS],
    params=workshop_forms.EXIT,
    runs_at_once=50,
)
def workshop_exits() -> None:
    """Ask both departments one after the other, then carry out."""
    proposal = {"workshop_no": "{{ params['" + WORKSHOP + "'] }}", "period": "{{ params['" + PERIOD + "'] }}"}
    hr, rv = ask_each(EXIT_OF_A_WORKSHOP, proposal)
    hr >> rv >> carry_out(EXIT_OF_A_WORKSHOP, "settle", "执行决定", proposal) >> keep_help_files()


workshop_exits()
