"""How long a draft stands that nobody touches: its unit is told before, then it is removed with its files (decision 0068).

Belongs here: the term, telling, removing. Does not belong here: handing over (`handing_over`); what was handed over is no draft any more.

Method: an expired draft is first taken away from everybody and put on record; its files are removed by a later run, which sees that record.
A kill in between loses neither: what is set aside without a record gets one, what has one is removed.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from wengang.database.unit_of_work import UnitOfWork
from wengang.drafts.keeping import Draft, UnknownDraftError, drafts_set_aside, every_draft, set_aside
from wengang.drafts.rows import RemovedRow
from wengang.letters.kinds import LetterKind, register
from wengang.letters.operators import mail_operators
from wengang.letters.sending import send
from wengang.mail.outbox import MailContentError
from wengang.papers.bases import load_bases, standing_notes
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.parameters import enclosed_parameters
from wengang.papers.wording import day, to_both_departments
from wengang.people import MailList
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units

DRAFT_NOTE = register(LetterKind("draft_note", "草稿到期提醒", "draft", to=MailList.SENDERS))
PARAMETERS = ("draft.",)
"""On which the mail rests."""


def last_day(draft: Draft) -> date:
    """Give the last day on which a draft stands unless somebody works on it."""
    touched = _day_of(draft.touched_at)
    return touched + timedelta(days=load_policy().whole("draft.keep_days", touched))


def ending(work: UnitOfWork, on: date) -> list[Draft]:
    """Give the drafts that end soon, of which their units are told."""
    ahead = timedelta(days=load_policy().whole("draft.remind_days", on))
    return [draft for draft in every_draft(work.settings) if on <= last_day(draft) <= on + ahead]


def ended(work: UnitOfWork, on: date) -> list[Draft]:
    """Give the drafts whose term is over."""
    return [draft for draft in every_draft(work.settings) if last_day(draft) < on]


def tell(work: UnitOfWork, on: date) -> int:
    """Queue one mail a unit and last day about drafts that end, once; give how many were queued.

    A unit without a usable address blocks only itself, and the operators are told.
    """
    queued, untold = 0, []
    drafts = sorted(ending(work, on), key=lambda draft: (draft.unit, last_day(draft), draft.id))
    for (unit, last), these in groupby(drafts, key=lambda draft: (draft.unit, last_day(draft))):
        try:
            queued += send(work, DRAFT_NOTE, note(unit, last, list(these), on), key=f"drafts:{unit}:{last}", unit=unit)
        except MailContentError as error:
            untold.append(f"{load_units().unit(unit).name}有草稿将于{day(last)}到期，没有通知。{error}")
    mail_operators(work, f"drafts:{on}", untold)
    return queued


def note(unit: str, last: date, drafts: Sequence[Draft], on: date) -> Paper:
    """Give the mail to a unit about its drafts with one last day."""
    name = load_units().unit(unit).name
    rows = tuple((draft.period.chinese, f"{len(draft.files)}个", draft.begun_by, day(_day_of(draft.touched_at))) for draft in drafts)
    return Paper(
        phrases=(f"关于{name}", "报送草稿即将到期", "的提醒"),
        issuer="海南省稳岗就业数据共享",
        addressee=to_both_departments(name),
        opening=(
            f"下列草稿在办事页“报送”中，还没有提交。{day(last)}之前没有再上传或修改的，系统随后删除草稿和其中的文件；已经提交的数据不受影响。",
        ),
        sections=(
            Section("一、没有提交的草稿", (Table(("月份", "文件", "由谁开始", "最后一次修改"), rows),)),
            Section(
                "二、怎样办",
                ("请经办人登录办事页，在“报送”中接着办：要报的，检查后提交；不要的，点“作废这份草稿”。再上传或修改一次，保留期重新计算。",),
            ),
            Section("三、联系方式", (load_bases().contact(on),)),
        ),
        signature=(*load_bases().both_departments(on), day(on)),
        notes=("本提醒由系统生成，不含个人信息，同一天到期的草稿一封。", *standing_notes(on, PARAMETERS)),
        appendices=enclosed_parameters(on, PARAMETERS),
    )


def remove(work: UnitOfWork, on: date) -> int:
    """Remove the drafts whose term is over and give how many went; one that somebody checks or hands over just now stays."""
    work.lock("drafts", "removing")
    known = {row["draft_id"] for row in work.rows("drafts/removed", RemovedRow, unit=None, since=date.min)}
    for draft in ended(work, on):
        _set_aside(draft, on)
    gone = 0
    for draft in drafts_set_aside(work.settings):
        if draft.id in known:
            shutil.rmtree(draft.folder, ignore_errors=True)
            continue
        work.run(
            "drafts/insert_removed",
            draft_id=draft.id,
            unit=draft.unit,
            period=str(draft.period),
            begun_by=draft.begun_by,
            begun_on=_day_of(draft.begun_at),
            touched_on=_day_of(draft.touched_at),
            files=len(draft.files),
            removed_on=on,
        )
        gone += 1
    return gone


def removed_of(work: UnitOfWork, unit: str, on: date) -> Sequence[RemovedRow]:
    """Give what was removed of a unit within one term before a day, newest first."""
    return work.rows("drafts/removed", RemovedRow, unit=unit, since=on - timedelta(days=load_policy().whole("draft.keep_days", on)))


def _set_aside(draft: Draft, on: date) -> None:
    try:
        if draft.is_being_checked:
            return
        with draft.held() as held:
            if last_day(held) < on:  # somebody may have gone on with it
                set_aside(held)
    except UnknownDraftError:
        return


def _day_of(moment: str) -> date:
    return datetime.fromisoformat(moment).date()
