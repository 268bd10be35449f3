"""# 事项审批：单位的反馈

**做什么**　把等待审核的事项反馈一次列给一个部门的审核人：人社、乡村振兴、发展改革部门报的反馈各由本部门的审核人审，没有设审核人的部门由乡村振兴审核人审。
表中逐个写明单位、事项、是否属实、原因、核实结果和措施，全文按单位在新页面阅读。选“全部认可”或“全部退回”，意见必填；个别要作相反处理的，把事项编号填在“例外编号”里。答复当即生效：
认可的等后续数据验证或办结，退回的连同意见通知单位。

**何时运行**　由“事项”启动：有反馈等待审核、这个部门又没有未答的询问时，一个部门一天一次运行。未答之前新到的反馈，在下一次询问里审。

**清除任务会怎样**　审核：按现在等待的反馈再问一次；已作出的认可和退回不变。

**出错怎么办**

| 现象 | 处理 |
|---|---|
| 没有填意见，或例外编号不在表中 | 页面会再次询问，最上面写明原因 |
| “询问以后有变化未办……件” | 这些事项在询问以后已撤回、消除或另有办理，没有改动；再等待审核时下一次询问 |
| 写着不能作决定 | 不是本部门的审核人，或不在代理期内：由审核人或当天的代理人回答 |
"""

from __future__ import annotations

import matter_forms
from office_dag import Tag, office_dag
from opinion_task import ask_one
from wengang.follow_up.reviewing import ASKED_ON, DEPARTMENT, REPLIES_OF_A_DAY, REVIEWING, REVIEWING_DAG


@office_dag(REVIEWING_DAG, "事项审批：单位的反馈", doc=__doc__, tags=[Tag.MATTERS], params=matter_forms.REPLIES, runs_at_once=50)
def matter_replies() -> None:
    """Ask the reviewer of the department that the run names."""
    about = {"on": "{{ params['" + ASKED_ON + "'] }}", "department": "{{ params['" + DEPARTMENT + "'] }}"}
    for role, matter in REPLIES_OF_A_DAY.items():
        ask_one(matter, f"review_{role}", f"{REVIEWING[role]}审核反馈", about)


matter_replies()
