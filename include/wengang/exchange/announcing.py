"""Telling units which packages stand ready for them: one mail a unit and day, without persons and without a password.

Belongs here: who is told when, and the words. Does not belong here: packages nobody fetches (`due`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from wengang.database.unit_of_work import UnitOfWork
from wengang.exchange.rows import StandingPackageRow
from wengang.letters.kinds import LetterKind, register
from wengang.letters.operators import mail_operators
from wengang.letters.sending import send
from wengang.mail.outbox import MailContentError
from wengang.numbers import SMALLEST_SHOWN, is_small
from wengang.papers.bases import load_bases, standing_notes
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.parameters import enclosed_parameters
from wengang.papers.wording import day, to_both_departments
from wengang.people import MailList
from wengang.periods import Period
from wengang.settings.data_sets import load_departments
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units

NOTE = register(LetterKind("package_note", "材料包通知", "package", to=MailList.SENDERS))
PARAMETERS = ("exchange.",)
"""On which the mail rests: how soon a package is to be fetched, and how long it may be."""


def days_to_fetch(announced_on: date) -> int:
    """Give within how many workdays after the mail a package is to be fetched (method §12, package.unfetched)."""
    return load_policy().whole("exchange.fetch_wd", announced_on)


def announce(work: UnitOfWork, on: date) -> int:
    """Queue one mail for each unit that has packages it was not told of, and give how many were queued.

    A unit is told once a day: what is put later on the same day is told on the next one. A unit without a usable address blocks only
    itself, and the operators are told.
    """
    work.lock("exchange", "announcing")
    queued, untold = 0, []
    for unit, rows in groupby(work.rows("exchange/to_announce", StandingPackageRow, on=on), key=lambda row: row["unit"]):
        packages = list(rows)
        try:
            queued += send(work, NOTE, note(unit, packages, on), key=f"packages:{unit}:{on}", unit=unit)
        except MailContentError as error:
            untold.append(f"{load_units().unit(unit).name}有{len(packages)}个材料包没有通知。{error}")
            continue
        work.run("exchange/note_announced", ids=[row["id"] for row in packages], on=on)
    mail_operators(work, f"packages:{on}", untold)
    return queued


def note(unit: str, packages: Sequence[StandingPackageRow], on: date) -> Paper:
    """Give the mail of one day to one unit: its new packages, and how to get them."""
    name = load_units().unit(unit).name
    return Paper(
        phrases=(f"关于{name}", "受控交换材料包", "的通知"),
        issuer="海南省稳岗就业受控交换",
        addressee=to_both_departments(name),
        opening=("下列材料包已经备好。材料包是加密的工作簿，其中有需要核对的人员名单，因此不随邮件发送。",),
        sections=(
            Section("一、材料包", (Table(("编号", "部门", "内容", "月份", "行数", "有效期至"), tuple(map(_row, packages))),)),
            Section(
                "二、怎样领取",
                (
                    f"请在通知后{days_to_fetch(on)}个工作日内，由经办人登录办事页，在“名单交换”领取本部门的材料包，密码在同一页写明理由后查看；没有账号的，凭编号向省级经办人领取，密码另行当面或电话告知。任何邮件中都没有密码。",
                    "有效期过后系统删除文件，不再提供。每次领取和查看密码都有记录。",
                ),
            ),
            Section("三、联系方式", (load_bases().contact(on),)),
        ),
        signature=(*load_bases().both_departments(on), day(on)),
        notes=("本通知由系统生成，不含个人信息，一个单位一天一封。", *standing_notes(on, PARAMETERS)),
        appendices=enclosed_parameters(on, PARAMETERS),
    )


def rows_in_words(rows: int) -> str:
    """Give how many rows a package has as papers may say it: a count of persons under five is not shown (domain section 10)."""
    return f"<{SMALLEST_SHOWN}" if is_small(rows) else str(rows)


def _row(package: StandingPackageRow) -> tuple[str, ...]:
    return (
        str(package["id"]),
        load_departments()[package["department"]],
        package["title"],
        Period.parse(package["period"]).chinese,
        rows_in_words(package["rows"]),
        day(package["expires_on"]),
    )
