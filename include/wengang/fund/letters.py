"""The letters by which issued amounts are told to the units (policy 2.8; domain section 11).

Belongs here: their words, queueing them. Does not belong here: when lines are issued (`decisions`), the plan (`papers`).
A letter tells what 财政 decided and where it differs from what was proposed; no person stands in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wengang.database.unit_of_work import UnitOfWork
from wengang.fund.handed_over import DecidedLine, LineKind
from wengang.fund.papers import ISSUER, PARAMETERS
from wengang.fund.rows import LinesRow
from wengang.letters.kinds import LetterKind, register
from wengang.letters.operators import mail_operators
from wengang.letters.sending import send
from wengang.mail.outbox import MailContentError
from wengang.numbers import threshold_text, yuan
from wengang.papers.bases import load_bases, standing_notes
from wengang.papers.official import PaperForm
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.parameters import enclosed_parameters
from wengang.papers.wording import day, to_both_departments
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units

ISSUED_MONEY = register(LetterKind("fund_issue", "资金下达通知", "allocation", form=PaperForm.LETTER))
SAME = "与方案相同"


@dataclass(frozen=True, slots=True)
class IssuedAmount:
    """One issued line of a unit in fen, with what was proposed and why it differs."""

    line: LineKind
    amount_fen: int
    proposed_fen: int
    reason: str

    @property
    def difference(self) -> str:
        """Say how the amount differs from the proposal."""
        if self.amount_fen == self.proposed_fen:
            return SAME
        return f"方案为{yuan(self.proposed_fen)}；{self.reason}"


@dataclass(frozen=True, slots=True)
class IssuedYear:
    """What every letter of a year says: the decision's 文号 (empty where not told), last day of passing down, date of issue, the head of the audit."""

    year: int
    doc_no: str
    due_on: date
    issued_on: date
    sealed: Sequence[str] = ()


def queue_letters(work: UnitOfWork, version_id: int, issued: IssuedYear) -> int:
    """Queue one letter a unit, once a year and unit, and give how many this call queued; operators are told of units without an address."""
    by_unit: dict[str, list[IssuedAmount]] = {}
    for row in work.rows("fund/lines", LinesRow, version_id=version_id):
        amount = IssuedAmount((decided := DecidedLine.from_row(row)).line, decided.amount_fen, row["amount_fen"], decided.reason)
        by_unit.setdefault(row["unit"], []).append(amount)
    queued, without = 0, []
    for unit, amounts in by_unit.items():
        paper = letter(unit, amounts, issued)
        try:
            queued += send(work, ISSUED_MONEY, paper, key=f"allocation:{issued.year}:{unit}", unit=unit)
        except MailContentError as error:
            without.append(f"{load_units().unit(unit).name}的资金下达通知没有发出。{error}")
    mail_operators(work, f"allocation-letters:{issued.year}", without)
    return queued


def letter(unit: str, amounts: Sequence[IssuedAmount], issued: IssuedYear) -> Paper:
    """Give the letter of one unit."""
    name, bases = load_units().unit(unit).name, load_bases()
    order = list(LineKind)
    rows = [(one.line.chinese, yuan(one.amount_fen), one.difference) for one in sorted(amounts, key=lambda one: order.index(one.line))]
    together = sum(one.amount_fen for one in amounts)
    decided_by = f"（{issued.doc_no}）" if issued.doc_no else ""
    return Paper(
        phrases=(f"关于{name}", f"{issued.year}年就业补助资金", "分配结果的通知"),
        issuer=ISSUER,
        reference=(f"资金分配〔{issued.year}〕{unit}号",),
        addressee=to_both_departments(name, "，并请转财政部门"),
        opening=(
            f"依据{bases.cited(issued.issued_on)[0].title}和资金分配方法，人社部门提出了{issued.year}年就业补助资金分配方案，"
            f"财政部门已作出决定{decided_by}。{name}合计{yuan(together)}，通知如下。",
        ),
        sections=(
            Section("一、金额", (Table(("类别", "金额", "与方案相比"), (*rows, ("合计", yuan(together), ""))),)),
            Section("二、下达和执行", (_passing_down(issued), *_execution(issued.year))),
            Section(
                "三、核对",
                ("怎样得出这一金额，每个单位有一页“为什么是这个数”和可以逐分核验的核验包，需要的请按下面的联系方式索取。",),
            ),
            Section("四、联系方式", (bases.contact(issued.issued_on, ("hr",)),)),
        ),
        signature=(bases.department("hr", issued.issued_on), day(issued.issued_on)),
        appendices=enclosed_parameters(Period(issued.year, 1), PARAMETERS),
        notes=(
            "本通知由系统依据财政决定生成，告知分配结果；资金以财政部门下达的正式文件为准。编号为系统台账号，不是公文文号。",
            *standing_notes(issued.issued_on, PARAMETERS, judged=Period(issued.year, 1)),
            *issued.sealed,
        ),
    )


def _passing_down(issued: IssuedYear) -> str:
    days = load_policy().whole("fund.prov_pass_days", Period(issued.year, 1))
    return f"资金须在{day(issued.due_on)}前下达（省级收到后{days}天）。专款专用，各类别之间不得调剂。"


def _execution(year: int) -> tuple[str, ...]:
    policy, january = load_policy(), Period(year, 1)
    june, october = (threshold_text(policy.ratio(name, january)) for name in ("fund.execution_june", "fund.execution_october"))
    return (f"执行进度6月底应达到{june}，10月底应达到{october}；每月随人社数据报送支出明细，进度不到的另行提示。",)
