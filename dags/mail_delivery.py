"""# 邮件发送

**做什么**　把待发邮件逐封寄出：先记“发送中”再连接服务器；对方暂时拒收的稍后再试，永久拒收的停发，
传完内容后断线的记为“不明”，等人核实，绝不自动重发。

**何时运行**　每 5 分钟一次。

**清除任务会怎样**　已送达或不明的：不动；暂缓或停发的：到时再试。同一封不会寄两次。

**出错怎么办**　有“不明”的邮件：向收件单位核实，再用 `wengang mail decide` 决定补发或结案。服务器连不上：邮件留在待发箱，恢复后自动继续。
"""

from __future__ import annotations

from audited_task import AuditedTask, audited_task
from office_dag import Tag, office_dag
from wengang.mail.steps import deliver_due, unknown_mails
from wengang.operator_mail.steps import mail_operators

MAILS_A_RUN = 200


@audited_task("逐封发送")
def deliver(running: AuditedTask) -> dict[str, object]:
    """Send what is due; each mail is its own transaction."""
    sent = deliver_due(running.work.settings, MAILS_A_RUN)
    doubtful = [
        f"邮件 {mail.id}《{mail.subject}》是否送达不明：请核实后用 wengang mail decide 处理" for mail in unknown_mails(running.work)
    ]
    mail_operators(running.work, "unknown-mails", doubtful)
    return {"accepted": sent.accepted, "deferred": sent.deferred, "dead": sent.dead, "unknown": sent.unknown}


@office_dag("mail_delivery", "邮件发送", doc=__doc__, tags=[Tag.MAIL], schedule="*/5 * * * *")
def mail_delivery() -> None:
    """Drain the outbox."""
    deliver()


mail_delivery()
