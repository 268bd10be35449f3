"""# 雨露计划+线索：判定、推送、事项、清单

**做什么**　按月度快照和最新接收的青年就业台账（乡村振兴）、青年就业服务档案（人社）逐条规则查找疑点：推送与建档不一致、已毕业仍记在读、没有计划、毕业后未就业、
就业状态与务工和就业登记不符、服务次数不足。每个疑点给应办的部门开立一个核查事项，数据不再显示的自动消除；按类别把推送名单（含一人一档）加密放给人社部门，推送后3个
工作日内逐人建档，建档未推送的由乡村振兴部门在次月第10个工作日前核对；再给每个部门放一个加密的线索清单，发一封不含个人信息的通知。

**何时运行**　有新的月度快照，或雨露计划+的文件有更新时，由系统启动；同样的文件只判定一次。也可手工启动（填期间、快照和重跑原因）。

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
from wengang.youth.clues import CHAPTER


@office_dag(
    "youth",
    "雨露计划+线索：判定、推送、事项、清单",
    doc=__doc__,
    tags=[Tag.CHAPTERS],
    params={PERIOD: PERIOD_PARAM, SNAPSHOT: SNAPSHOT_PARAM},
    runs_at_once=50,
)
def youth() -> None:
    """Judge, open and clear, list."""
    judge_and_list(CHAPTER)


youth()
