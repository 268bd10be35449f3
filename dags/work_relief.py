"""# 以工代赈线索：判定、事项、清单

**做什么**　按月度快照和最新接收的以工代赈项目表、务工人员月表逐条规则查找疑点：劳务报酬占比（省级专项资金15%、中央资金、批复比例）、务工协议、拖欠、
现金发放、出勤天数、优先组织脱贫人口、与务工月监测的出入、招工公告。每个疑点给发展改革部门开立一个核查事项，数据不再显示的自动消除；拖欠的另放一份移交清单给人社部门
（劳动保障监察），并在事项上记录移交；给每个单位放一个加密的清单，发一封不含个人信息的通知。线索只是疑点，不是结论。

**何时运行**　有新的月度快照，或以工代赈的文件有更新时，由系统启动；同样的文件只判定一次。也可手工启动（填期间、快照和重跑原因）。

**清除任务会怎样**　判定：同样的快照和文件是同一次判定，不会重复。事项：已开立的、人已办结而情况没有变化的，
不再开立。清单和名单：内容不变不再放，变了取代原来的。

**出错怎么办**

| 现象 | 处理 |
|---|---|
| “没有已接收的本专项文件” | 该月的文件还没有报送或没有接收：接收后系统自动启动 |
| “已有更新月份或快照的判定” | 正常：旧月份只留存结果，事项以最新月份为准 |
| 某单位没有收件地址 | 只影响该单位的通知：在 `people.yaml` 补上地址后，下一次通知会带上 |
"""

from __future__ import annotations

from chapter_tasks import judge_and_list
from office_dag import PERIOD, PERIOD_PARAM, SNAPSHOT, SNAPSHOT_PARAM, Tag, office_dag
from wengang.work_relief.clues import CHAPTER


@office_dag(
    "work_relief",
    "以工代赈线索：判定、事项、清单",
    doc=__doc__,
    tags=[Tag.CHAPTERS],
    params={PERIOD: PERIOD_PARAM, SNAPSHOT: SNAPSHOT_PARAM},
    runs_at_once=50,
)
def work_relief() -> None:
    """Judge, open and clear, list."""
    judge_and_list(CHAPTER)


work_relief()
