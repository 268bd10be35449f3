"""The list of a unit for publicity: workbook and paper, names masked (domain section 10), and what the two reviewers are asked.

Belongs here: how a proposal reads. Does not belong here: who is listed (`proposals`), when publicity is over (`steps`).

Of a person stand 姓*, 乡镇 and a partly masked number, nothing else: no wage, no month. The reviewers' text names no person at all; an
entry is struck by its number in the list, and counts of one to four people of a unit are “<5人” there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby, zip_longest
from uuid import UUID

from wengang.approvals.opinions import BOTH_DEPARTMENTS
from wengang.identity import mask_identity_number, mask_name
from wengang.markdown import as_markdown
from wengang.numbers import is_small, money, persons
from wengang.papers.bases import load_bases, standing_notes
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.parameters import enclosed_parameters, parameter_sheets
from wengang.papers.small_cells import cells_of_sum
from wengang.papers.wording import day
from wengang.papers.workbook import ListSheet, SheetColumn, workbook
from wengang.settings.units import load_units
from wengang.workshops.awards.proposals import AwardEntry, Proposal
from wengang.workshops.awards.rules import FEN

ISSUER = "海南省就业帮扶车间奖补"
TRIAL = "试算"
PARAMETERS = ("workshop.award_",)
_COLUMNS = (
    SheetColumn("编号", 4),
    SheetColumn("姓名", 5),
    SheetColumn("乡镇", 9),
    SheetColumn("证件号码", 12),
    SheetColumn("车间编号", 10),
    SheetColumn("车间名称", 20, centred=False),
    SheetColumn("奖补金额（元）", 8),
)


@dataclass(frozen=True, slots=True)
class MaskedPerson:
    """A person as it may be shown: 姓* and a partly masked number."""

    name: str
    number: str

    @classmethod
    def of(cls, name: str, id18: str) -> MaskedPerson:
        """Mask a person of the vault."""
        return cls(mask_name(name), mask_identity_number(id18))


@dataclass(frozen=True, slots=True)
class UnitList:
    """What one unit puts up: the entries of a proposal that belong to it."""

    proposal: Proposal
    unit: str
    people: Mapping[UUID, MaskedPerson]

    @property
    def entries(self) -> tuple[AwardEntry, ...]:
        """The entries of the unit."""
        return self.proposal.of_unit(self.unit)

    @property
    def workbook(self) -> bytes:
        """The list as a workbook."""
        rows = [(entry.entry_no, *self._cells(entry)) for entry in self.entries]
        sheet = ListSheet("奖补名单", "".join(self._title), (self._summary,), _COLUMNS, rows, (*self._terms, *self._notes))
        return workbook([sheet, *parameter_sheets(self.proposal.through, PARAMETERS)])

    @property
    def paper(self) -> Paper:
        """The list as a paper to be put up."""
        publicity: tuple[str | Table, ...]
        if self.proposal.publicity_until is None:
            publicity = (f"本名单为{TRIAL}，只供核对，不得公示，不作为发放依据。",)
        else:
            publicity = (
                f"公示时间：{day(self.proposal.proposed_on)}至{day(self.proposal.publicity_until)}（不少于5个工作日），期满后撤下。",
                "公示期内对名单有异议的，请向县级人力资源社会保障部门实名反映，写明名单编号和理由；核实属实的，审批时从名单中剔除。",
            )
        return Paper(
            phrases=self._title,
            issuer=ISSUER,
            reference=(f"{self.proposal.through}-{self.proposal.number}-{self.unit}",),
            opening=(f"{self._total}。",),
            sections=(
                Section("一、依据和标准", (f"依据：{load_bases().cited(self.proposal.proposed_on)[0].title}。", *self._terms)),
                Section("二、名单", tuple(self._tables)),
                Section("三、公示和异议", publicity),
            ),
            signature=(load_bases().department("hr", self.proposal.proposed_on), day(self.proposal.proposed_on)),
            appendices=enclosed_parameters(self.proposal.through, PARAMETERS),
            notes=self._notes,
        )

    @property
    def _tables(self) -> Iterator[Table]:
        """One table a workshop: a page is narrow."""
        for (number, name), group in groupby(self.entries, lambda entry: (entry.workshop_no, entry.workshop_name)):
            listed = [(str(entry.entry_no), *map(str, self._cells(entry))) for entry in group]
            rows = tuple((*row[:4], row[-1]) for row in listed)
            yield Table((*(column.head for column in _COLUMNS[:4]), _COLUMNS[-1].head), rows, f"{name}（{number}），{len(rows)}人")

    @property
    def _title(self) -> tuple[str, ...]:
        name = load_units().unit(self.unit).name
        ending = f"名单（{TRIAL}，不作发放依据）" if self.proposal.is_trial else "拟发名单公示"
        return f"{name}就业帮扶车间", f"吸纳脱贫人口奖补{ending}"

    @property
    def _total(self) -> str:
        amount = _yuan(sum(entry.amount_fen for entry in self.entries))
        return f"截至{self.proposal.through.chinese}（第{self.proposal.number}版），共{len(self.entries)}人，合计{amount}元"

    @property
    def _summary(self) -> str:
        until = self.proposal.publicity_until
        return self._total if until is None else f"{self._total}；公示：{day(self.proposal.proposed_on)}至{day(until)}"

    @property
    def _terms(self) -> tuple[str, ...]:
        terms = self.proposal.terms
        steps = [*zip_longest(terms.tiers, terms.tiers[1:])]
        tiers = "，".join(
            f"{tier.absorb}{f'—{above.absorb - 1}人' if above else '人及以上'}{_yuan(tier.amount_fen)}元" for tier, above in steps
        )
        return (
            f"条件：在同一车间务工满{terms.months}个月（不要求连续），期间实发工资合计不低于{terms.pay}元。每人在同一车间终身只奖补一次。",
            f"标准：按本人第{terms.months}个月时车间吸纳的脱贫人口数分档，每人{tiers}；不足{terms.tiers[0].absorb}人的不奖补，以后人数增加不补差。",
        )

    @property
    def _notes(self) -> tuple[str, ...]:
        return (
            "姓名和证件号码已作遮盖。编号为本次名单的统一编号，反映异议时请写明。",
            *standing_notes(self.proposal.proposed_on, PARAMETERS, judged=self.proposal.through),
        )

    def _cells(self, entry: AwardEntry) -> tuple[str | int, ...]:
        person, amount = self.people[entry.person_key], _yuan(entry.amount_fen)
        return (
            person.name,
            entry.town,
            person.number,
            entry.workshop_no,
            entry.workshop_name,
            int(amount) if amount.isdigit() else amount,
        )


def _yuan(amount_fen: int) -> str:
    """Give an amount in 元, with its fen where there are any."""
    yuan, fen = divmod(amount_fen, FEN)
    return f"{yuan}.{fen:02d}" if fen else str(yuan)


def approval_body(proposal: Proposal, files: Mapping[str, tuple[str, ...]], struck: Mapping[str, Mapping[int, str]], last_day: date) -> str:
    """Give the Markdown that a reviewer reads; `struck` is what the other department has struck, by role: entry number → reason.

    `last_day` is the last day of publicity.
    """
    lines = [
        f"**{proposal.title}**：共{len(proposal.entries)}人，合计{money(Fraction(proposal.amount_fen, FEN))}。",
        "",
        f"公示：{day(proposal.proposed_on)}至{day(last_day)}。**公示期满后才能同意**；期内可以先看名单，“不同意”随时可以提交。",
        "",
        "同意：除“剔除编号”中写明的以外，生成奖补明细，供资金台账入账，不再更改。不同意：本次名单作废。意见必须填写。",
        "",
        "有异议并经核实的，在“剔除编号”中写名单编号（用顿号隔开），在“剔除理由”中写明理由；不要写姓名和证件号码。",
        "",
        "| 单位 | 人数 | 金额 | 其中另在其他车间列入 | 曾被剔除 | 名单文件 |",
        "|---|---|---|---|---|---|",
        *_unit_rows(proposal, files),
        "",
    ]
    marked = [f"{entry.entry_no}号" for entry in proposal.entries if entry.struck_before]
    lines += [f"曾在以前的名单中被剔除：{'、'.join(marked)}。", ""] if marked else []
    waiting = [f"{entry.entry_no}号" for entry in proposal.entries if entry.unknown]
    lines += [f"第六个月车间另有待核人员（人数更正后档次可能变化）：{'、'.join(waiting)}。", ""] if waiting else []
    lines += [
        f"{BOTH_DEPARTMENTS[role]}已剔除：{'；'.join(f'{number}号（{as_markdown(reason)}）' for number, reason in sorted(numbers.items()))}。\n"
        for role, numbers in sorted(struck.items())
        if numbers
    ]
    if proposal.left_out:
        lines += [f"未列入：{'；'.join(f'{reason.chinese}（{as_markdown(persons(count))}）' for reason, count in proposal.left_out)}。", ""]
    return "\n".join([*lines, f"名单摘要：`{proposal.digest}`"])


def _unit_rows(proposal: Proposal, files: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Give a row a unit; the sum over all units stands above the table."""
    counts = cells_of_sum([len(proposal.of_unit(unit)) for unit in proposal.units])
    for unit, count in zip(proposal.units, counts, strict=True):
        yield _unit_row(proposal, unit, count, files)


def _unit_row(proposal: Proposal, unit: str, count: str, files: Mapping[str, tuple[str, ...]]) -> str:
    entries = proposal.of_unit(unit)
    is_shown = count == persons(len(entries)) and not is_small(len(entries))
    cells = (
        load_units().unit(unit).name,
        as_markdown(count),
        money(Fraction(sum(entry.amount_fen for entry in entries), FEN)) if is_shown else "见名单",
        as_markdown(persons(sum(entry.elsewhere for entry in entries))),
        as_markdown(persons(sum(entry.struck_before for entry in entries))),
        "、".join(f"`lists/{name}`" for name in files.get(unit, ())),
    )
    return f"| {' | '.join(cells)} |"
