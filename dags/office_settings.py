"""# 设置放行：核对、两部门审批、生效

**做什么**　正式环境里，`WENGANG_CONFIG` 文件夹中的改动（参数的新取值、人员和地址、单位、公文依据等）先不生效。本流程核对整个文件夹，
逐项列出改了什么、依据和理由，用新的取值把最近的月份试算一遍，请人社、乡村振兴两部门审核人先后审批，必须是两个人；都同意后生效，以后开始的任务和命令都按新的设置。
试用环境不用放行，文件夹里写的立即生效。

**何时运行**　改好文件后手工启动。先用 `wengang config check` 核对、`wengang config preview` 试算，不用等审批。

**清除任务会怎样**　核对：文件夹没有再改的，还是同一份；改了的列出新的一份，重新审批。审批：再问一次，先前的意见仍有记录。
生效：已放行的不会再放行一次；放行后的设置文件丢失或被改动的，照数据库里放行的内容重写。把审批手工标为成功：什么也不会发生——生效前在数据库里核对两份意见。

**出错怎么办**

| 现象 | 处理 |
|---|---|
| “没有设置本单位的设置文件夹” | 设置环境变量 `WENGANG_CONFIG`，重新启动各进程 |
| “……处要改：……第……行” | 按所说的文件和行改正，清除“核对” |
| “缺少……意见” | 审批没有完成，或审批后又核对出新的一份：清除两个审批任务，重新审批 |
| 没有任何改动 | 审批和生效都跳过：看 `wengang config show` |
"""

from __future__ import annotations

from airflow.sdk import get_current_context

from audited_task import AuditedTask, audited_task, business_date
from office_dag import Tag, office_dag
from opinion_task import ask_each, carry_out
from wengang.approvals.deciding import Counts
from wengang.office_settings.steps import SETTINGS_OF_OFFICE, propose_settings


@audited_task("核对")
def propose(running: AuditedTask) -> Counts:
    """Keep what the office's folder would change."""
    return propose_settings(running.work, business_date(get_current_context())).counts


@office_dag("office_settings", "设置放行：核对、两部门审批、生效", doc=__doc__, tags=[Tag.SETTINGS])
def office_settings() -> None:
    """Propose, ask both departments one after the other, then put in force."""
    hr, rv = ask_each(SETTINGS_OF_OFFICE, {})
    propose() >> hr >> rv >> carry_out(SETTINGS_OF_OFFICE, "release", "生效", {})


office_settings()
