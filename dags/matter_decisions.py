"""# 事项审批：督办函

**做什么**　请人社、乡村振兴两部门审核人先后审批当天起草的督办函，意见必填；都同意的当即印发，寄给单位两个部门。
审批期间单位已经办理的，该单位的督办函不再发。不同意的，全部不发，事项照常计算逾期。

**何时运行**　由“事项”启动，有督办函待审批的一天一次运行。

**清除任务会怎样**　审批：再问一次，先前的意见仍有记录。印发：已印发的不会再发；没有邮箱而未发出的，补上 `people.yaml` 后清除即补发。
把审批手工标为成功：什么也不会发生——印发前在数据库里核对两份意见。

**出错怎么办**　没有填意见：页面会再次询问。“缺少……的意见”：审批没有完成或审批后内容有变化，清除审批任务重新审批。
"""

from __future__ import annotations

import matter_forms
from office_dag import Tag, office_dag
from opinion_task import ask_each, carry_out
from wengang.follow_up.supervision import DRAFTED_ON, SUPERVISION_OF_A_DAY


@office_dag("matter_decisions", "事项审批：督办函", doc=__doc__, tags=[Tag.MATTERS], params=matter_forms.SUPERVISION, runs_at_once=50)
def matter_decisions() -> None:
    """Ask both departments one after the other, then issue."""
    drafts = {"day": "{{ params['" + DRAFTED_ON + "'] }}"}
    hr, rv = ask_each(SUPERVISION_OF_A_DAY, drafts, task="supervision")
    hr >> rv >> carry_out(SUPERVISION_OF_A_DAY, "issue_supervision", "印发督办函", drafts)


matter_decisions()
