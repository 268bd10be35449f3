"""# 邮件发送

**做什么**　把待发邮件逐封寄出：先记“发送中”再连接服务器。传完内容后断线的记为“不明”，等人核实，绝不自动重发。
服务器或账号有故障（连不上、证书、登录、对方限制发送频率）：所有邮件留在待发箱，不计次数，恢复后自动继续。
只是这一封暂时被拒收的，间隔渐长地再试约五天；永久拒收的停发。停发、部分收件人没有收到、不明的邮件，每封当次就写信告诉运行人员。

**何时运行**　每 5 分钟一次。

**清除任务会怎样**　已收到的人不会再收到；不明的不动。清除“逐封发送”：本次运行停发的邮件，按 `people.yaml` 里现在的地址再发给没有收到的人；
因限制频率而暂停的，立即再试。

**出错怎么办**　“发信服务器”标红：服务器或账号有故障，原因在该任务日志末行；同一故障一天只标红一次，修好后不用清除，邮件自动继续。
有停发或没有全部收到的邮件：改好地址，用 `wengang mail again` 补发，或清除放弃它的那次运行。“不明”的：向收件单位核实，再用 `wengang mail decide` 登记。
"""

from __future__ import annotations

from airflow.sdk import get_current_context

from audited_task import AuditedTask, audited_task, business_date
from office_dag import Tag, day_counts, office_dag
from wengang.letters.troubled_mails import tell_of_mails
from wengang.mail.decisions import send_again_what_a_run_gave_up
from wengang.mail.steps import deliver_due, require_server
from wengang.mail.troubled import lasting_faults

MAILS_A_RUN = 200


@audited_task("逐封发送")
def deliver(running: AuditedTask) -> dict[str, object]:
    """Send what is due; each mail is its own transaction. Tell the operators what needs them."""
    run, context = running.task.run_id, get_current_context()
    again = send_again_what_a_run_gave_up(running.work.settings, run) if context["dag_run"].clear_number else 0
    on = business_date(context) if day_counts(running, context) else None
    sent = deliver_due(running.work.settings, MAILS_A_RUN, run, on)
    told = tell_of_mails(running.work, f"mail_delivery/{run}")
    return {
        "accepted": sent.accepted,
        "deferred": sent.deferred,
        "dead": sent.dead,
        "unknown": sent.unknown,
        "again": again,
        "told": told,
    }


@audited_task("发信服务器")
def check_server(running: AuditedTask) -> None:
    """Fail where the server or its account stops all mail: once a day and fault, so that it is seen though no mail can tell it.

    Later runs of the day say what still stands.
    """
    require_server(running.work, running.task.run_id)
    running.notice = "；".join(f"{fault.words}，今天已提示过，还没有排除" for fault in lasting_faults(running.work)) or None


@office_dag("mail_delivery", "邮件发送", doc=__doc__, tags=[Tag.MAIL], schedule="*/5 * * * *")
def mail_delivery() -> None:
    """Drain the outbox, then show what stops it."""
    deliver() >> check_server()


mail_delivery()
