"""# 通报：起草、两部门审批、印发

**做什么**　起草一个月或一个季度的通报：务工规模和进度、去向、各项业务、收入预警、防范规模性返贫、报送质量位次、待办和逾期事项、问题、下一步，按国家通报的次序；
附图和附表随文。写出 Word（GB/T 9704 文件格式，图是 Word 自己的图，可以修改）、Excel（全部表格）、网页，装有 LibreOffice 的再出 PDF，放在 `var/bulletin/`。
请人社、乡村振兴两部门审核人先后审批，必须是两个人，可以填文号；都同意后填入日期和文号，寄给各单位，放在办事页“通报”。
不足5人的数不展示，也不能由合计推算；涉及个人的事项不进通报。

**何时运行**　次月第15个工作日由“期限”启动（季末月再出一份季度的）；也可以手工启动，填期间、类别和重跑原因。

**清除任务会怎样**　起草：同一天同样的数据还是同一稿；数据变了写新的一稿，重新审批。审批：再问一次，先前的意见仍有记录。
印发：已印发的不会再印发，邮件不会发两次；印发后数据有更正的，下一稿标“更正”。把审批手工标为成功：什么也不会发生——印发前在数据库里核对两份意见。

**出错怎么办**

| 现象 | 处理 |
|---|---|
| “还没有快照” | 等月度监测算出该月，再清除“起草” |
| “不是季度的最后一个月” | 季度通报填3月、6月、9月或12月 |
| “文号……”的提示 | 页面会再次询问，最上面写明原因 |
| “缺少……意见” | 审批没有完成或审批后又起草了新稿：清除两个审批任务，重新审批 |
| 某单位没有收件地址 | 只影响该单位：在 `people.yaml` 补上地址后清除“印发” |
"""

from __future__ import annotations

from airflow.sdk import get_current_context

from audited_task import AuditedTask, audited_task, business_date
from office_dag import PERIOD, PERIOD_PARAM, Tag, entry, office_dag
from opinion_task import ask_each, carry_out
from wengang.approvals.deciding import Counts
from wengang.bulletin.due import KIND
from wengang.bulletin.spans import Span, SpanKind
from wengang.bulletin.steps import BULLETIN_OF_A_SPAN, draft_bulletin

KIND_PARAM = entry(SpanKind.MONTH.chinese, KIND, "月度，或者季度（期间填季末月）", type="string", enum=[kind.chinese for kind in SpanKind])


@audited_task("起草")
def draft(running: AuditedTask) -> Counts:
    """Write the edition of the span that the run names."""
    context = get_current_context()
    span = Span.entered(context["params"][KIND], context["params"][PERIOD])
    return draft_bulletin(running.work, span, business_date(context)).counts


@office_dag(
    "bulletin",
    "通报：起草、两部门审批、印发",
    doc=__doc__,
    tags=[Tag.BULLETIN],
    params={PERIOD: PERIOD_PARAM, KIND: KIND_PARAM},
)
def bulletin() -> None:
    """Draft, ask both departments one after the other, then issue."""
    span = {"kind": "{{ params['" + KIND + "'] }}", "period": "{{ params['" + PERIOD + "'] }}"}
    hr, rv = ask_each(BULLETIN_OF_A_SPAN, span)
    draft() >> hr >> rv >> carry_out(BULLETIN_OF_A_SPAN, "issue", "印发", span)


bulletin()
