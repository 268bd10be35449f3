"""A mailbox of the trial that is closed for some days: its mail is given up, operators are told, and send it again when it is open.

Belongs here: closing it, opening it, sending again. Does not belong here: refusing (`mail_catcher`), what becomes of mail (`wengang.mail`).
"""

from __future__ import annotations

from pathlib import Path

from ops.mail_catcher import closed_mailboxes
from ops.trial_answers import CLERK
from wengang.audit.commands import audited_command
from wengang.database.unit_of_work import unit_of_work
from wengang.mail.decisions import send_again
from wengang.mail.states import MailState
from wengang.mail.troubled import mails_for_a_person
from wengang.people import load_people
from wengang.settings.environment import Settings
from wengang.whole_file import keep_whole

CLOSED = "460200"
"""A unit in which nothing else is planted; its receipts of the month cannot be delivered."""
WHY = "单位邮箱已恢复，补发"


def close_mailboxes(var: Path) -> None:
    """Let the mail server refuse the mail to who hands in for a unit."""
    keep_whole(closed_mailboxes(var / "mail"), "\n".join(load_people().senders(CLOSED)).encode())


def mend_dead_mails(settings: Settings, var: Path) -> int:
    """Open the mailboxes again and have the operator send again what did not reach them; give how many mails.

    A mail that others have got goes only to who is without it. One in doubt is left: whether it arrived is asked by telephone.
    """
    closed_mailboxes(var / "mail").unlink(missing_ok=True)
    opened = {address.casefold() for address in load_people().senders(CLOSED)}
    with unit_of_work(settings) as work:
        mails = [mail for mail in mails_for_a_person(work) if mail.state is not MailState.UNKNOWN and opened.intersection(mail.without)]
    for mail in mails:
        with audited_command(settings, "mail again", "补发邮件", by=CLERK, reason=WHY) as running:
            send_again(running.work, mail.id, decided_by=running.task.actor, reason=WHY)
    return len(mails)
