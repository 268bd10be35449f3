"""Reminders about workshops on workdays: certificates that end soon (method §6).

Belongs here: who is reminded, once. Does not belong here: anything that decides (nothing here does).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from wengang.approvals.digests import digest_of
from wengang.database.unit_of_work import UnitOfWork
from wengang.due import Waiting
from wengang.letters.kinds import LetterKind, register
from wengang.letters.operators import mail_operators
from wengang.letters.sending import send
from wengang.mail.outbox import MailContentError
from wengang.numbers import UNDEFINED
from wengang.papers.bases import load_bases, standing_notes
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.parameters import enclosed_parameters
from wengang.papers.wording import day, to_both_departments
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.workshops.letters import ISSUER
from wengang.workshops.rows import RenewalsDueRow

PARAMETERS = ("workshop.renewal_", "workshop.cert_valid_")
"""On which a reminder of the end of certificates rests."""

RENEWAL = register(LetterKind("workshop_renewal", "认定到期提醒", "workshop"))


def ending_certificates(work: UnitOfWork, business_date: date) -> list[Waiting]:
    """Give the certificates that end within the notice period and of which nobody was told yet."""
    return [
        Waiting(
            f"{load_units().unit(row['unit']).name} {row['workshop_no']} 的认定于{day(row['expires_on'])}到期，还没有提醒单位",
            overdue=False,
        )
        for row in _ending(work, business_date)
    ]


def remind_of_renewals(work: UnitOfWork, business_date: date) -> int:
    """Remind each unit, in one mail, of its certificates that end within the notice period; each certificate once. Gives how many mails.

    A unit without an address is told to the operators, and reminded when it has one.
    """
    work.lock("workshops", "renewals")
    by_unit: dict[str, list[RenewalsDueRow]] = defaultdict(list)
    for row in _ending(work, business_date):
        by_unit[row["unit"]].append(row)
    queued, not_reminded = 0, []
    for unit, ending in by_unit.items():
        try:
            queued += _remind(work, unit, ending, business_date)
        except MailContentError as error:
            not_reminded.append(f"{load_units().unit(unit).name}的认定到期提醒没有发出。{error}")
    mail_operators(work, f"workshop-renewals:{business_date}", not_reminded)
    return queued


def _ending(work: UnitOfWork, business_date: date) -> list[RenewalsDueRow]:
    days = load_policy().whole("workshop.renewal_notice_days", business_date)
    return work.rows("workshops/renewals_due", RenewalsDueRow, business_date=business_date, days=days)


def _remind(work: UnitOfWork, unit: str, ending: Sequence[RenewalsDueRow], on: date) -> bool:
    paper = renewal_reminder(unit, ending, on)
    key = f"workshop-renewals:{unit}:{_digest(ending)}"
    queued = send(work, RENEWAL, paper, key=key, unit=unit)
    work.run_for_each(
        "workshops/insert_renewal_reminder",
        [{"workshop_no": row["workshop_no"], "expires_on": row["expires_on"], "mail_key": key} for row in ending],
    )
    return queued


def _digest(ending: Sequence[RenewalsDueRow]) -> str:
    """Name the certificates of a mail: the same ones are one mail, whenever it is tried again."""
    return digest_of("\n".join(f"{row['workshop_no']} {row['expires_on']}" for row in ending))[:16]


def renewal_reminder(unit: str, ending: Sequence[RenewalsDueRow], on: date) -> Paper:
    """Give the reminder of one unit; `ending` are rows of `workshops/renewals_due`."""
    name = load_units().unit(unit).name
    rows = tuple((row["name"] or UNDEFINED, row["workshop_no"], day(row["expires_on"])) for row in ending)
    return Paper(
        phrases=(f"关于{name}", "就业帮扶车间认定", "即将到期的提醒"),
        issuer=ISSUER,
        addressee=to_both_departments(name),
        opening=(f"以下{len(rows)}家就业帮扶车间的认定即将到期，请及时办理。",),
        sections=(
            Section("一、即将到期的车间", (Table(("车间", "车间编号", "有效期至"), rows),)),
            Section(
                "二、要求",
                (
                    "请通知车间在到期前提交续期申请和材料；不再续期的请告知原因。",
                    "期满没有续期的，状态转为“已到期”，奖补停止；到期不是退出，可以重新申请认定。",
                ),
            ),
            Section("三、联系方式", (load_bases().contact(on),)),
        ),
        signature=(*load_bases().both_departments(on), day(on)),
        appendices=enclosed_parameters(on, PARAMETERS),
        notes=("本提醒由系统生成，不含个人信息，每张认定文书只提醒一次。", *standing_notes(on, PARAMETERS)),
    )
