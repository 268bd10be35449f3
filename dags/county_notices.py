"""# 风险提示：两个部门审批，逐单位印发

**做什么**　把一个月的全部提示函初稿请两位审核人先后审批：先人社，后乡村振兴，必须是两个人。页面上有汇总表、
未经确认的口径参数和逐份阅读全文的链接，后一位看得到前一位的意见；表单里填意见（必填）、“暂不发单位”和“文号”。两人都同意后，逐单位放入待发邮件，由“邮件发送”寄出。

**何时运行**　由“月度监测”启动，一个快照一次运行；各月的审批互不等待。

**清除任务会怎样**　审批：按现在的内容再问一次，先前的意见仍有记录，已印发的提示不受影响。印发：已放入待发邮件的单位不会再放第二封。
把审批任务手工标为成功：不会发出任何提示——印发前在数据库里核对两份意见。

**出错怎么办**

| 现象 | 处理 |
|---|---|
| 没有填意见，或“暂不发单位”“文号”写得不对 | 页面会再次询问，最上面写明原因，填过的内容还在 |
| “缺少……意见” | 审批没有完成或被手工标记：清除对应的审批任务，重新审批 |
| “未通过：有人不同意，没有办理” | 运行正常结束，还没问到的人不再询问，运行备注也写明：改正后在新的运行里审批；内容不变而要重新审批的，清除两个审批任务 |
| 初稿在审批后有变化 | 审批只对看到的文字有效：清除两个审批任务，重新审批 |
| 某单位没有收件地址 | 只影响该单位：在 `people.yaml` 补上地址后清除“印发” |
| 出现新快照 | 旧快照的待办自动关闭并注明，在新的运行里审批 |
"""

from __future__ import annotations

from office_dag import PERIOD, PERIOD_PARAM, SNAPSHOT, SNAPSHOT_PARAM, Tag, office_dag
from opinion_task import ask_each, carry_out
from wengang.county_notices.steps import LETTERS_OF_A_MONTH


@office_dag(
    "county_notices",
    "风险提示：两部门审批、逐单位印发",
    doc=__doc__,
    tags=[Tag.NOTICES],
    params={PERIOD: PERIOD_PARAM, SNAPSHOT: SNAPSHOT_PARAM},
    runs_at_once=50,
)
def county_notices() -> None:
    """Ask both departments one after the other, then issue."""
    month = {"period": "{{ params['" + PERIOD + "'] }}", "snapshot": "{{ params['" + SNAPSHOT + "'] }}"}
    hr, rv = ask_each(LETTERS_OF_A_MONTH, month)
    hr >> rv >> carry_out(LETTERS_OF_A_MONTH, "issue", "印发", month)


county_notices()
