"""# 期限：截止、提醒、反馈到期

**做什么**　每月第 5 个工作日 18 时截止报送：登记缺报，启动当月监测（有多少算多少；没有一个单位报齐就不启动，告诉运行人员）。
然后逐项业务提醒，一项业务一个任务，一项失败不影响其他：截止前第2个工作日起提醒还没有报齐的单位，一个月份一封（截止后的缺报由“事项”每个工作日催报）；列出反馈到期的提示；
提醒临近下达期限还没有印发的就业补助资金；把有问题的文件的更正工作簿放成材料包，通知和清理材料包；提醒和删除到期没有提交的报送草稿；
今后 60 天内的期限落在没有工作日安排的年度时，每周告诉运行人员一次。

**何时运行**　每个工作日 8:30 和 18:05（含调休上班日）。试用环境办的是试验省的往年月份：没有填业务日期的运行不截止、不提醒报送，
只提醒工作日安排。

**清除任务会怎样**　截止：一个月只登记一次。提醒：同一内容同一天只发一封；一次报送的更正工作簿只放一次；
启动监测：同一月份同一快照号只启动一次。

**出错怎么办**　末行写明是哪一项、为什么；同一项业务的其余提醒已发出。“没有某年的工作日安排”：
在本单位设置文件夹的 `calendar_overrides.yaml` 写入国务院公布的放假安排（手册第十一节），清除任务。
"""

from __future__ import annotations

from due_tasks import remind_of_what_is_due, start_what_is_due
from office_dag import Tag, office_dag
from wengang.due import Occasion
from workday_timetable import WorkdayTimetable


@office_dag("deadlines", "期限：截止、提醒、反馈到期", doc=__doc__, tags=[Tag.DEADLINES], schedule=WorkdayTimetable())
def deadlines() -> None:
    """Start what a workday brings, then remind of what waits."""
    reminded = remind_of_what_is_due()
    for found, _ in start_what_is_due(Occasion.WORKDAY):
        found >> reminded


deadlines()
