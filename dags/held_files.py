"""# 待决定文件

**做什么**　一个文件被校验判为“待决定”（退回行超过 2%、行数增减达到 20%、控制总数不符等）时，请报送部门的省级审核人
（人社的文件找人社，其余找乡村振兴）看原因并决定接收或退回，意见必填。
决定后给报送单位新的回执；接收的文件由“数据共享”在下一次运行时计入月份。

**何时运行**　由“数据共享”启动，一个文件一次运行，互不等待。

**清除任务会怎样**　询问：再问一次，已作出的决定不变（已决定的文件不再询问）。回执：同一状态只发一次。

**出错怎么办**　没有填意见：页面会再次询问，最上面写明原因。逾期未答：不会自动接收或退回，清除“请决定”任务即可再问。
"""

from __future__ import annotations

from audited_task import AuditedTask, audited_task
from office_dag import Tag, entry, office_dag
from opinion_task import ask_one
from wengang.data_sharing.due import FILE_NUMBER
from wengang.data_sharing.held_files import HELD_FILE
from wengang.receipts.steps import send_decision_receipt


@audited_task("回执")
def send_receipt(running: AuditedTask, delivery_id: int) -> dict[str, object]:
    """Tell the sender what was decided."""
    return {"mailed": send_decision_receipt(running.work, int(delivery_id))}


@office_dag(
    "held_files",
    "待决定文件",
    doc=__doc__,
    tags=[Tag.SHARING],
    params={FILE_NUMBER: entry(0, FILE_NUMBER, "待决定文件的编号，写成 12 的样子，由“数据共享”填写", type="integer")},
    runs_at_once=50,
)
def held_files() -> None:
    """Ask, then tell the sender."""
    delivery_id = "{{ params['" + FILE_NUMBER + "'] }}"
    decide = ask_one(HELD_FILE, "decide", "请决定：接收或退回", {"delivery_id": delivery_id})
    decide >> send_receipt(delivery_id)


held_files()
