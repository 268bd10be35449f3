"""# 数据共享：收件、校验、接收

**做什么**　从收件箱取出写好清单的交接，登记版本并加密存档原件，按 `expectations/` 的规则逐件校验：好行入库，坏行隔离，
文件被接收、待人工决定或退回；一份交接一个任务，日志中一件文件一行。一份交接的文件都判定后，给报送单位一封回执（每件另写一个文件）。
收不下的内容写明原因告知运行人员和路径所写的单位。最后启动可以计算的月份，和可以往下办的车间认定。

**何时运行**　每天 8—20 时每 10 分钟一次；也可手工启动（须填重跑原因）。

**清除任务会怎样**　收件：已登记的不会再登记。校验：同样的文件、同一版本，已判定的保持原判。回执：一份交接只发一次，漏发的下一次运行补发。
启动监测：同一月份同一快照号只启动一次。

**出错怎么办**

| 现象 | 处理 |
|---|---|
| 收件任务失败 | 看日志末行；多为磁盘或数据库问题，排除后清除该任务 |
| 某份交接校验失败 | 日志末行写明是哪件、为什么；同一份交接的其余文件和其他交接不受影响；排除后清除这份交接的任务 |
| 某份交接收不下 | 不影响其他交接；按邮件写明的原因处理，处理后自动收件，不用清除 |
| 文件待决定 | 打开“待决定文件”流程，由审核人填写意见决定；收件箱其余文件不受影响 |
"""

from __future__ import annotations

import logging

from airflow.sdk import get_current_context

from audited_task import AuditedTask, audited_task
from due_tasks import start_what_is_due
from office_dag import UNIT, UNIT_PARAM, Tag, office_dag, watch_failures
from wengang.data_sharing import steps
from wengang.due import Occasion
from wengang.receipts.steps import send_due_receipts, tell_troubles

log = logging.getLogger("airflow.task")


@audited_task("收件登记")
def take_hand_overs(running: AuditedTask) -> list[dict[str, object]]:
    """Register new hand-overs; give every one with files to bring through, with its name for the screen."""
    found = steps.take_hand_overs(running.work, get_current_context()["params"][UNIT] or None)
    tell_troubles(running.work, found.troubles, found.unread_hand_overs)
    running.counts.update(known=found.already_known, new=len(found.deliveries), waiting=len(found.waiting))
    return [{"id": hand_over, "title": title} for hand_over, title in found.hand_overs.items()]


@audited_task("校验并判定", map_index_template="{{ title }}")
def check_hand_over(running: AuditedTask, hand_over: dict[str, object]) -> None:
    """Check the files of one hand-over and settle each of them."""
    checked = steps.check_hand_over(running.work, int(str(hand_over["id"])), tell=log.info)
    running.counts.update(files=len(checked.files), rows=checked.rows, rejected=checked.rejected, each=checked.each)
    running.notice = checked.states
    checked.raise_undone()


@audited_task("回执", trigger_rule="all_done")
def send_receipts(running: AuditedTask) -> dict[str, object]:
    """Tell the sender of each hand-over whose files are all settled, once; one with a failed check is told of after its re-run."""
    told = send_due_receipts(running.work)
    return {"hand_overs": told.hand_overs, "receipts": told.receipts, "mailed": told.mailed}


@office_dag(
    "data_sharing", "数据共享：收件、校验、接收", doc=__doc__, tags=[Tag.SHARING], schedule="*/10 8-20 * * *", params={UNIT: UNIT_PARAM}
)
def data_sharing() -> None:
    """Bring the inbox through, then ask about held files and start the months and cases that can go on."""
    taken = take_hand_overs()
    processed = check_hand_over.expand(hand_over=taken)
    receipts, due = send_receipts(), start_what_is_due(Occasion.FILES)
    processed >> [receipts, *(found for found, _ in due)]
    watch_failures(first=taken, last=[taken, processed, receipts, *(started for _, started in due)])


data_sharing()
