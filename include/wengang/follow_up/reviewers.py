"""One mail a person and workday with everything that waits for his answer (method §12; decision 0050).

Belongs here: who is written to on a day, and the words. Does not belong here: what waits (`approvals.waiting` and further sources), deciding.

A person is written to on a day on which something is new for him, or something has waited for more than two workdays: then the mail lists
everything that waits for him, the oldest first. A second run of the day writes to nobody again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from wengang.approvals.deciding import Counts
from wengang.approvals.waiting import WaitsFor, what_waits
from wengang.database.unit_of_work import UnitOfWork
from wengang.follow_up.rows import ListedItemsRow
from wengang.letters.kinds import LetterKind, register
from wengang.letters.operators import mail_operators
from wengang.letters.sending import send
from wengang.matters.clock import workdays_until
from wengang.papers.paper import Paper, Section
from wengang.papers.wording import day
from wengang.people import MailList, load_people

WAITING_FOR_YOU = register(LetterKind("waiting_for_you", "待办提醒", "waiting", to=MailList.PERSON))
QUIET_WORKDAYS = 2
"""So long a question may wait before its person is reminded each workday (method §12, Clock)."""
Source = Callable[[UnitOfWork, date], Sequence[WaitsFor]]


def mail_reviewers(work: UnitOfWork, on: date, sources: Sequence[Source] = (what_waits,)) -> Counts:
    """Queue the mail of a day to each person for whom something is new or waits long; give how many, and how many have no address.

    Of whoever has no address the operators are told, once for the same people.
    """
    work.lock("follow_up", "reviewers")
    waiting: dict[str, list[WaitsFor]] = defaultdict(list)
    for source in sources:
        for one in source(work, on):
            waiting[one.account].append(one)
    last = _last_listed(work, waiting)
    to_write = {account: items for account, items in waiting.items() if _is_due(items, last.get(account, {}), on)}
    without = sorted(account for account in to_write if not load_people().mail_of(account))
    mail_operators(work, "waiting_for_you", [_no_address(account) for account in without])
    mailed = [_write(work, account, items, on) for account, items in sorted(to_write.items()) if account not in without]
    return {"mailed": sum(mailed), "people_without_address": len(without)}


def _last_listed(work: UnitOfWork, accounts: Iterable[str]) -> dict[str, dict[tuple[str, str], date]]:
    """Give by account on which day each thing was listed last."""
    last: dict[str, dict[tuple[str, str], date]] = defaultdict(dict)
    for row in work.rows("follow_up/listed_items", ListedItemsRow, accounts=sorted(accounts)):
        last[row["account"]][(row["source"], row["item"])] = row["last_day"]
    return last


def _is_due(items: Sequence[WaitsFor], last: dict[tuple[str, str], date], on: date) -> bool:
    """Tell whether a person is to be written to; not twice on a day, and not by a run of an earlier day."""
    if any(listed >= on for listed in last.values()):
        return False
    return any((one.source, one.item) not in last or workdays_until(one.since, on) > QUIET_WORKDAYS for one in items)


def _write(work: UnitOfWork, account: str, items: Sequence[WaitsFor], on: date) -> bool:
    in_order = sorted(items, key=lambda one: one.since)
    queued = send(work, WAITING_FOR_YOU, waiting_mail(account, in_order, on), key=f"waiting:{account}:{on}", person=account)
    work.copy("approvals.listed", ("account", "source", "item", "on_day"), [(account, one.source, one.item, on) for one in in_order])
    return queued


def waiting_mail(account: str, items: Sequence[WaitsFor], on: date) -> Paper:
    """Give the mail of a day to a person: what waits since when, and the page on which it is answered."""
    return Paper(
        phrases=("待办提醒：", f"有{len(items)}件事等您答复"),
        issuer="稳岗系统待办提醒",
        addressee=f"{_title(account)}：",
        opening=(f"截至{day(on)}，以下事项等您答复，等得最久的在前。登录后点开链接，看过内容，选择并填写意见。",),
        sections=tuple(
            Section(f"{number}．{one.words}", (f"{day(one.since)}提出，{_waited(one.since, on)}。", f"办理页面：{one.link}"))
            for number, one in enumerate(items, 1)
        ),
        signature=(day(on),),
        notes=(f"本提醒由系统生成，不含个人信息；有新的待办或有一件等待超过{QUIET_WORKDAYS}个工作日时才发，同一天只发一封。",),
    )


def _waited(since: date, on: date) -> str:
    workdays = workdays_until(since, on)
    return f"已等待{workdays}个工作日" if workdays else "今天新到"


def _title(account: str) -> str:
    people = load_people().everybody_asked
    return next((one.title for one in people if one.account == account), account)


def _no_address(account: str) -> str:
    return f"{_title(account)}（{account}）有待办要答复，但没有邮箱，没有写信：请在 people.yaml 中这个人的 mail 填写"
