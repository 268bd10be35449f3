"""A proposal of 人社 in versions: calculated from frozen factors and the pool document, stored with its files (method §7).

Belongs here: making a version, finding it again, what two people are asked about it. Does not belong here: the calculation (`allocation`),
collecting (`collecting`), opinions and everything after them (`decisions`).

Same factors, pool document, rules and confirmations: the same version. Anything new: a new version beside the old one, which is superseded
while 财政 has not decided on it; after that decision a new version is a matter for people, and the run stops. While `fund.*` or the list
of key counties is unconfirmed the version is 试算. A refusal of the rules is stored, told to the operators, and put before a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wengang.approvals.deciding import MatterOfDecision, Question
from wengang.approvals.digests import digest_of
from wengang.database.unit_of_work import UnitOfWork
from wengang.fund import RECORDED_AS
from wengang.fund.allocation import Allocation, AllocationInputs, UnitFacts, allocate
from wengang.fund.collecting import FactorSet, collect, freeze_factors, load_facts, units_of
from wengang.fund.corrections import Corrections, accepted_corrections
from wengang.fund.factor_file import read_inputs, write_inputs
from wengang.fund.handed_over import DecidedLine, LineKind, PoolDocument, accepted_factors, accepted_pool, decision_template
from wengang.fund.money_words import unit_words
from wengang.fund.package_folder import version_folder, write_files
from wengang.fund.papers.content import Plan
from wengang.fund.papers.explanation import explanation_paper
from wengang.fund.papers.files import plan_papers
from wengang.fund.refusals import AllocationRefusedError
from wengang.fund.rows import (
    ActiveVersionRow,
    InsertVersionRow,
    KeepRefusalRow,
    LinesRow,
    ObjectionsOfYearRow,
    PoolOfVersionRow,
    RefusalRow,
    VersionRow,
    VersionsNotIssuedRow,
)
from wengang.fund.rules import Rules, key_counties, unconfirmed_parameters
from wengang.fund.version_package import package_files
from wengang.letters.operators import mail_operators
from wengang.letters.printed_heads import keep_head
from wengang.numbers import yuan
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.user_error import UserError

TWO_OF_HR = {"hr": "人社经办处审核人", "hr_leader": "人社分管负责人"}
"""Who of 人社 decides on the fund, in the order in which they are asked."""
REVIEWER_OF_HR = {"hr": TWO_OF_HR["hr"]}
TEMPLATE = "财政决定（模板）.csv"


class AllocationClosedError(UserError):
    """A year on which 财政 has decided already: a new version is a matter for people."""


class VersionMissingError(UserError):
    """A version that is not there."""


class State(StrEnum):
    """How far a version is."""

    PROPOSAL = "proposal"
    APPROVED = "approved"
    DECIDED = "decided"
    ISSUED = "issued"
    SUPERSEDED = "superseded"

    @property
    def chinese(self) -> str:
        """The words of papers and messages."""
        return {
            "proposal": "方案",
            "approved": "已审批",
            "decided": "财政已决定",
            "issued": "已印发",
            "superseded": "已被取代",
        }[self]


@dataclass(frozen=True, slots=True)
class Version:
    """A stored version; amounts in fen."""

    id: int
    year: int
    version: int
    state: State
    pool_document: str
    received_on: date
    pool_fen: int
    reserve_fen: int
    inputs: str
    inputs_digest: str
    digest: str
    unconfirmed: tuple[str, ...]
    factor_set_id: int

    @classmethod
    def from_row(cls, row: ActiveVersionRow | VersionsNotIssuedRow | InsertVersionRow | VersionRow) -> Version:
        """Give the version of a row of `fund.version`."""
        return cls(
            row["id"],
            row["year"],
            row["version"],
            State(row["state"]),
            row["pool_document"],
            row["received_on"],
            row["pool_fen"],
            row["reserve_fen"],
            row["inputs"],
            row["inputs_digest"],
            row["digest"],
            tuple(row["unconfirmed"]),
            row["factor_set_id"],
        )

    @property
    def title(self) -> str:
        """How messages and papers name it."""
        return f"{self.year}年就业补助资金分配方案第{self.version}版" + ("（试算）" if self.unconfirmed else "")

    @property
    def subject(self) -> str:
        """The subject under which opinions on it are stored."""
        return f"{RECORDED_AS}:{self.year}:v{self.version}"

    @property
    def allocation(self) -> Allocation:
        """Calculate it again from its own inputs."""
        return allocate(read_inputs(self.inputs))


@dataclass(frozen=True, slots=True)
class ProposedVersion:
    """What a run has proposed: a version of a year and whether this call made it; or, with version 0, the id of the stored refusal."""

    year: int
    version: int
    is_new: bool = False
    refusal: int = 0

    @classmethod
    def named(cls, year: str | int, version: str | int, refusal: str | int) -> ProposedVersion:
        """Give what an earlier task of a run has proposed."""
        return cls(int(year), int(version), refusal=int(refusal))


def propose(work: UnitOfWork, year: int, on: date) -> ProposedVersion:
    """Make the proposal of a year from what was accepted for it last, or find it again.

    Raises `HandedOverError` or `FactorsMissingError` for files and facts that are not there, `AllocationClosedError` once 财政 has decided.
    What the rules refuse is stored and told, not raised, so that it stays.
    """
    work.lock("fund", year)
    pool = accepted_pool(work, year)
    factors = freeze_factors(work, year, accepted_factors(work, year), accepted_corrections(work, year), on)
    inputs = _inputs(pool, units_of(factors.facts))
    text, unconfirmed = write_inputs(inputs), unconfirmed_parameters(load_policy(), year)
    rests_on = (text, str(factors.version), *unconfirmed)
    inputs_digest = _inputs_digest(pool.file.digest, *rests_on)
    active = active_version(work, year)
    if active is not None and (active.inputs_digest == inputs_digest or _rests_on_the_same(work, active, pool, rests_on)):
        return ProposedVersion(year, active.version, False)
    if active is not None and active.state in (State.DECIDED, State.ISSUED):
        raise AllocationClosedError(
            f"{active.title}{active.state.chinese}，输入却有变化：本系统不再提出新的一版。请由人决定怎样处理差额，或把原来的资金文件和因素表作为更正再报送一次"
        )
    try:
        allocation = allocate(inputs)
    except AllocationRefusedError as refusal:
        return _keep_refusal(work, inputs, text, inputs_digest, refusal, on)
    if active is not None:
        work.run("fund/set_state", id=active.id, state=State.SUPERSEDED)
    version = _store(work, allocation, pool, factors, text, inputs_digest, unconfirmed, on)
    _write_package(work, version, allocation, on)
    return ProposedVersion(year, version.version, True)


def inputs_with(work: UnitOfWork, year: int, corrections: Corrections) -> AllocationInputs:
    """Give what a proposal made now would be calculated from, with some corrections; nothing is kept."""
    return _inputs(accepted_pool(work, year), units_of(collect(work, year, accepted_factors(work, year), corrections)))


def active_version(work: UnitOfWork, year: int) -> Version | None:
    """Give the version of a year that stands; None where there is none."""
    row = work.row("fund/active_version", ActiveVersionRow, year=year)
    return Version.from_row(row) if row else None


def load_version(work: UnitOfWork, year: int, version: int) -> Version:
    """Give a version; raises `VersionMissingError`."""
    row = work.row("fund/version", VersionRow, year=year, version=version)
    if row is None:
        raise VersionMissingError(f"没有{year}年的第{version}版分配方案：请先运行“资金分配”提出方案")
    return Version.from_row(row)


def proposed_lines(work: UnitOfWork, version: Version) -> tuple[DecidedLine, ...]:
    """Give the stored lines of a version, by unit, base before award before special."""
    order = list(LineKind)
    rows = work.rows("fund/lines", LinesRow, version_id=version.id)
    lines = (DecidedLine(row["unit"], LineKind(row["line"]), row["amount_fen"], "") for row in rows)
    return tuple(sorted(lines, key=lambda line: (line.unit, order.index(line.line))))


def digest_of_stored(work: UnitOfWork, version: Version) -> str:
    """Give the digest of what stands in the database now: what two people must have approved."""
    return _digest(version.inputs_digest, proposed_lines(work, version), version.reserve_fen)


def version_subject(work: UnitOfWork, proposed: ProposedVersion) -> str:
    """Give the subject under which opinions on what a run has proposed are stored."""
    return load_version(work, proposed.year, proposed.version).subject


def approval_question(work: UnitOfWork, proposed: ProposedVersion, role: str) -> Question | None:
    """Give what one of the two people of 人社 is asked; None when nothing is left to approve: none made, 试算, decided, superseded."""
    if not proposed.version:
        return None
    asked = load_version(work, proposed.year, proposed.version)
    if asked.unconfirmed or asked.state is not State.PROPOSAL:
        return None
    digest = digest_of_stored(work, asked)
    return Question(f"{asked.title}审批（{TWO_OF_HR[role]}）", _body(asked, digest, _objections(work, proposed.year)), digest)


def refusal_question(work: UnitOfWork, proposed: ProposedVersion, _role: str) -> Question | None:
    """Give what a person of 人社 is asked when the rules refused; None when they did not."""
    row = work.row("fund/refusal", RefusalRow, id=proposed.refusal)
    if row is None:
        return None
    year = row["year"]
    body = f"**{year}年就业补助资金不能分配**\n\n{row['message']}\n\n请写明怎样处理（更正什么、由谁更正），更正后重新启动“资金分配”。"
    return Question(f"{year}年就业补助资金不能分配：请决定怎样处理", body, digest_of(body))


REFUSED_BY_THE_RULES = MatterOfDecision(
    about=ProposedVersion.named,
    subject=lambda _work, proposed: f"{RECORDED_AS}:refusal:{proposed.refusal}",
    question=refusal_question,
    roles=REVIEWER_OF_HR,
    agree="",
    refuse=("已决定处理办法",),
)
"""What to do when nothing can be shared out: an opinion that approves nothing."""


def _inputs_digest(pool_digest: str, text: str, *rest: str) -> str:
    """Give the digest of everything that a version rests on."""
    return digest_of("\x1f".join((text, pool_digest, *rest)))


def _rests_on_the_same(work: UnitOfWork, version: Version, pool: PoolDocument, rests_on: Sequence[str]) -> bool:
    """Tell whether the pool document of a version says what the accepted one says, though its bytes are others (decision 0042).

    So a version that was made before pool documents came through the inbox is found again once its document has been handed over.
    """
    row = work.row("fund/pool_of_version", PoolOfVersionRow, id=version.id)
    if row is None or version.received_on != pool.received_on:
        return False
    told = sorted(f"{source.source} {source.doc_no} {source.amount_fen} {source.received_on}" for source in pool.sources)
    same_sources = not row["sources"] or sorted(row["sources"]) == told
    return same_sources and version.inputs_digest == _inputs_digest(row["pool_document_digest"], *rests_on)


def _inputs(pool: PoolDocument, units: tuple[UnitFacts, ...]) -> AllocationInputs:
    return AllocationInputs(
        year=pool.year,
        pool_fen=pool.pool_fen,
        reserve_fen=pool.reserve_fen,
        key_units=key_counties(pool.year) if pool.has_special else (),
        units=units,
        rules=Rules.of(pool.year),
    )


def _keep_refusal(
    work: UnitOfWork, inputs: AllocationInputs, text: str, digest: str, refusal: AllocationRefusedError, on: date
) -> ProposedVersion:
    row = work.row(
        "fund/keep_refusal",
        KeepRefusalRow,
        year=inputs.year,
        inputs_digest=digest,
        inputs=text,
        refusal=refusal.refusal,
        message=str(refusal),
        refused_on=on,
    )
    if row is None:
        raise LookupError("the refusal was not kept")
    mail_operators(work, f"{RECORDED_AS}:{inputs.year}", [f"{inputs.year}年就业补助资金不能分配：{refusal}"])
    return ProposedVersion(inputs.year, 0, False, row["id"])


def _store(
    work: UnitOfWork,
    allocation: Allocation,
    pool: PoolDocument,
    factors: FactorSet,
    text: str,
    inputs_digest: str,
    unconfirmed: Sequence[str],
    on: date,
) -> Version:
    inputs, lines = allocation.inputs, lines_of(allocation)
    row = work.row(
        "fund/insert_version",
        InsertVersionRow,
        year=inputs.year,
        factor_set_id=factors.id,
        pool_document=pool.file.name,
        pool_document_digest=pool.file.digest,
        received_on=pool.received_on,
        pool_fen=inputs.pool_fen,
        given_reserve_fen=inputs.reserve_fen,
        reserve_fen=allocation.reserve_fen,
        key_units=sorted(inputs.key_units),
        special_fen=inputs.rules.special_fen,
        rounding_fen=inputs.rules.rounding_fen,
        inputs=text,
        inputs_digest=inputs_digest,
        digest=_digest(inputs_digest, lines, allocation.reserve_fen),
        policy_digest=load_policy().digest_of_domain("fund", Period(inputs.year, 1)),
        unconfirmed=list(unconfirmed),
        proposed_on=on,
    )
    if row is None:
        raise LookupError("the version was not kept")
    rows = ((row["id"], line.unit, line.line, line.amount_fen) for line in lines)
    work.copy("fund.line", ("version_id", "unit", "line", "amount_fen"), rows)
    work.copy(
        "fund.fund_pool",
        ("version_id", "source", "doc_no", "amount_fen", "received_on"),
        [(row["id"], source.source, source.doc_no, source.amount_fen, source.received_on) for source in pool.sources],
    )
    return Version.from_row(row)


def lines_of(allocation: Allocation) -> tuple[DecidedLine, ...]:
    """Give the three lines of each unit, as they are stored."""
    return tuple(
        DecidedLine(line.unit, kind, amount, "")
        for line in allocation.lines
        for kind, amount in zip(LineKind, (line.base_fen, line.award_fen, line.special_fen), strict=True)
    )


def _digest(inputs_digest: str, lines: Sequence[DecidedLine], reserve_fen: int) -> str:
    rows = "\n".join(f"{line.unit} {line.line} {line.amount_fen}" for line in lines)
    return digest_of(f"{inputs_digest}\n{rows}\n{reserve_fen}")


def _write_package(work: UnitOfWork, version: Version, allocation: Allocation, on: date) -> None:
    digests = write_files(version_folder(work.settings, version.year, version.version), _files(work, version, allocation, on))
    rows = [{"version_id": version.id, "name": name, "sha256": digest} for name, digest in digests.items()]
    work.run_for_each("fund/insert_package_file", rows)


def _files(work: UnitOfWork, version: Version, allocation: Allocation, on: date) -> Mapping[str, bytes]:
    """Give every file of a version by name: package, plan, publicity list, charts, one explanation a unit, the template for 财政."""
    before, facts = active_version(work, version.year - 1), load_facts(work, version.factor_set_id)
    earlier = before.allocation if before is not None and before.state is State.ISSUED else None
    plan = Plan(allocation, version.title, version.digest, version.unconfirmed, on, sealed=keep_head(work, version.subject))
    pages: dict[str, str] = {}
    for line in allocation.lines:
        own = [fact for fact in facts if fact.unit == line.unit]
        page = explanation_paper(allocation, line, version.title, own, earlier, version.unconfirmed, on)
        pages |= {f"说明/{line.unit}.html": page.html, f"说明/{line.unit}.txt": page.text}
    return {
        **package_files(allocation, trial_calculation=bool(version.unconfirmed)),
        **plan_papers(plan, work.settings.var),
        **{name: text.encode() for name, text in pages.items()},
        TEMPLATE: decision_template(lines_of(allocation), allocation.reserve_fen),
    }


def _objections(work: UnitOfWork, year: int) -> tuple[str, ...]:
    """Give one line for each objection of a year, with what was decided on it."""
    answers = {None: "未处理", True: "采纳", False: "不采纳"}
    return tuple(
        f"- 异议第{row['id']}号：{unit_words(row['unit'])}的{row['fact']}应为{row['value']}——{answers[row['accepted']]}"
        + (f"（{row['opinion']}）" if row["opinion"] else "")
        for row in work.rows("fund/objections_of_year", ObjectionsOfYearRow, year=year)
    )


def _body(version: Version, digest: str, objections: Sequence[str]) -> str:
    allocation = version.allocation
    lines = [
        f"**{version.title}**：资金总额{yuan(version.pool_fen)}，预留{yuan(version.reserve_fen)}。同意：报财政部门决定。不同意：不报出。意见必须填写。",
        "",
        "| 单位 | 基础 | 奖励 | 专项 | 合计 |",
        "|---|--:|--:|--:|--:|",
        *(
            f"| {unit_words(line.unit)} | {yuan(line.base_fen)} | {yuan(line.award_fen)} | {yuan(line.special_fen)} | {yuan(line.total_fen)} |"
            for line in allocation.lines
        ),
        "",
        *(f"- 因素“{use.factor.chinese}”各单位合计为0，已剔除，其余权重按比例放大" for use in allocation.dropped),
        *objections,
        f"方案、逐单位说明和核验包在运行文件夹的 allocation/{version.year}-v{version.version}/ 下。内容摘要：`{digest}`",
    ]
    return "\n".join(lines)
