"""Two departments of a unit sign a month of a chapter: each by an account of its own, under exactly what the sheet shows (chapters 2.7 item 8).

Belongs here: who may sign, keeping and showing signatures, the sheet as a paper. Does not belong here: what the sheet says (`Chapter.sheet`).

A signature holds for the digest of the sheet: when files or rules change what it shows, both sign anew; what was signed stays on record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wengang.approvals.digests import digest_of
from wengang.clues.rows import SignaturesRow
from wengang.clues.running import ClueRun
from wengang.database.unit_of_work import UnitOfWork
from wengang.identity import mask_digits
from wengang.papers.official import PaperForm, word_file
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.wording import day
from wengang.people import UnitContacts, load_people
from wengang.settings.data_sets import load_departments
from wengang.settings.units import load_units
from wengang.user_error import UserError

BOTH = ("hr", "rv")
SHORTEST_WORDS = 2


class SigningError(UserError):
    """A signature that cannot be taken; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class SignedSheet:
    """The sheet of a unit's month: what it shows, its digest, the signatures under exactly this, and whether there are others under older ones."""

    run: ClueRun
    unit: str
    sections: Sequence[Section]
    digest: str
    signed: Sequence[SignaturesRow]
    signed_before: bool

    @property
    def title(self) -> str:
        """Its name."""
        return f"{load_units().unit(self.unit).name}{self.run.period.chinese}{self.run.chapter.title}核对单"

    @property
    def missing(self) -> list[str]:
        """The departments that have not signed it."""
        return [one for one in BOTH if one not in {row["department"] for row in self.signed}]

    @property
    def standing(self) -> Section:
        """Who has signed and who has not, in words."""
        signed = {row["department"]: row for row in self.signed}
        lines = tuple(
            (load_departments()[one], _title(self.unit, row["signed_by"]), day(row["business_date"]), row["words"])
            if (row := signed.get(one))
            else (load_departments()[one], "未签", "", "")
            for one in BOTH
        )
        again = ("内容在签字后有变化，须重新签字；先前的签字仍有记录。",) if self.signed_before and self.missing else ()
        return Section("两部门核对签字", (Table(("部门", "签字人", "日期", "意见"), lines), *again))


def sheet_of(work: UnitOfWork, run: ClueRun, unit: str) -> SignedSheet | None:
    """Give the sheet of a unit's month; None where the chapter has none, or it shows nothing of the unit."""
    sections = run.chapter.sheet(work, run, unit) if run.chapter.sheet else ()
    if not sections:
        return None
    digest = digest_of("\n".join([run.chapter.code, str(run.period), unit, Paper(("核对单",), "", sections=tuple(sections)).text]))
    kept = work.rows("clues/signatures", SignaturesRow, chapter=run.chapter.code, period=str(run.period), unit=unit)
    return SignedSheet(
        run, unit, sections, digest, [row for row in kept if row["digest"] == digest], any(row["digest"] != digest for row in kept)
    )


def sign(work: UnitOfWork, run: ClueRun, unit: str, on: date, *, department: str, account: str, digest: str, words: str) -> SignedSheet:
    """Sign the sheet that was shown for a department, as an account of the unit, and give it as it stands then; raises `SigningError`."""
    work.lock("clues-signing", f"{run.chapter.code}/{run.period}/{unit}")
    sheet = sheet_of(work, run, unit)
    if sheet is None or sheet.digest != digest:
        raise SigningError("核对单的内容在打开后有变化：请看过新的内容再签字")
    if department not in sheet.missing:
        raise SigningError(
            f"{load_departments().get(department, department)}部门已经签过这份核对单" if department in BOTH else "请选择签字的部门"
        )
    own = next((one for one in load_people().units.get(unit, UnitContacts()).accounts if one.account == account), None)
    if own is None or own.department not in (None, department):
        raise SigningError(f"账号“{account}”不能代{load_departments()[department]}部门签字：由该部门的经办人用自己的账号签")
    if account in {row["signed_by"] for row in sheet.signed}:
        raise SigningError("同一个账号不能代两个部门签字：另一个部门由它的经办人签")
    if len(words.strip()) < SHORTEST_WORDS:
        raise SigningError("请写意见，例如“已核对，两份名单一致”")
    work.run(
        "clues/insert_signature",
        chapter=run.chapter.code,
        period=str(run.period),
        unit=unit,
        department=department,
        digest=digest,
        run=run.id,
        signed_by=account,
        words=mask_digits(words.strip()),
        on=on,
    )
    signed = sheet_of(work, run, unit)
    if signed is None:
        raise LookupError("the sheet was signed and is gone")
    return signed


def signed_sheet(work: UnitOfWork, run: ClueRun, unit: str | None, on: date) -> bytes | None:
    """Give the sheet with its signatures as a Word file; None where there is none."""
    sheet = sheet_of(work, run, unit) if unit else None
    if sheet is None:
        return None
    paper = Paper(
        phrases=(sheet.title,),
        issuer="海南省防止返贫就业攻坚行动监测调度",
        reference=(f"内容摘要：{sheet.digest[:16]}",),
        sections=(*sheet.sections, sheet.standing),
        notes=(f"截至{day(on)}。签字在办事页作出，系统留存；不含个人信息。",),
    )
    return word_file(paper, PaperForm.LETTER, work.settings.var)


def _title(unit: str, account: str) -> str:
    accounts = load_people().units.get(unit, UnitContacts()).accounts
    return next((one.title for one in accounts if one.account == account), account)
