"""What would come out with other weights, caps, pools or one other factor: beside the proposal, touching nothing (method §7).

Belongs here: an answer from a file to a file, and two allocations compared. Does not belong here: the calculation (`allocation`), the files'
form (`factor_file`); no database is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from wengang.fund.allocation import Allocation, AllocationInputs, allocate
from wengang.fund.factor_file import read_inputs, write_result
from wengang.fund.money_words import exact_text, unit_words
from wengang.fund.refusals import AllocationRefusedError, InputsError
from wengang.fund.rules import unconfirmed_parameters
from wengang.numbers import yuan
from wengang.papers.columns import aligned
from wengang.papers.paper import Table
from wengang.settings.policy import load_policy

HEAD = ("单位", "基础", "奖励", "专项", "合计变动")


@dataclass(frozen=True, slots=True)
class AllocationChange:
    """What one unit gets more (or less, below 0) in fen."""

    unit: str
    base_fen: int
    award_fen: int
    special_fen: int

    @property
    def total_fen(self) -> int:
        """All three lines together."""
        return self.base_fen + self.award_fen + self.special_fen


@dataclass(frozen=True, slots=True)
class AllocationComparison:
    """Two allocations, the second against the first, by unit in code order; Σ totals + reserve = pool to the fen."""

    changes: tuple[AllocationChange, ...]
    reserve_fen: int
    pool_fen: int


def answer(factors: Path, out: Path, against: Path | None = None) -> tuple[str, ...]:
    """Calculate the file `factors` and write `out`; give what a person should know, in Chinese lines.

    With `against`, another file of inputs, the lines hold what changes from it for every unit. A refusal is an answer too and is written;
    raises `InputsError` for a file that cannot be calculated with, and then writes nothing.
    """
    if out.resolve() == factors.resolve():
        raise InputsError("OUT", "不能与输入文件是同一个文件")
    inputs = read_inputs(_content(factors, "FACTORS"))
    outcome = _outcome(inputs)
    changes = () if against is None else _changes(_outcome(read_inputs(_content(against, "AGAINST"))), outcome)
    try:
        out.write_text(write_result(outcome), encoding="utf-8")
    except OSError:
        raise InputsError("OUT", f"无法写入 {out}") from None
    return (*_told(inputs, outcome), *changes, f"已写出 {out}（试算，不作为分配依据）")


def changes_of(asked: Path, against: Path) -> Table | None:
    """Give what changes against another file; none where one of the two cannot be allocated. Raises `InputsError`."""
    before, after = (_outcome(read_inputs(_content(path, name))) for path, name in ((against, "AGAINST"), (asked, "FACTORS")))
    if isinstance(before, AllocationRefusedError) or isinstance(after, AllocationRefusedError):
        return None
    return changes_table(compare(before, after))


def compare(before: Allocation, after: Allocation) -> AllocationComparison:
    """Give what changes for each unit that stands in either allocation; with the same pool the changes and the reserve's sum to 0 fen."""
    old, new = _amounts(before), _amounts(after)
    nothing = (0, 0, 0)
    changes = tuple(
        AllocationChange(code, *(now - then for now, then in zip(new.get(code, nothing), old.get(code, nothing), strict=True)))
        for code in sorted(old.keys() | new.keys())
    )
    comparison = AllocationComparison(changes, after.reserve_fen - before.reserve_fen, after.inputs.pool_fen - before.inputs.pool_fen)
    if sum(change.total_fen for change in changes) + comparison.reserve_fen != comparison.pool_fen:
        raise AssertionError("the changes do not sum to the change of the pool")
    return comparison


def changes_table(comparison: AllocationComparison) -> Table:
    """Give what changes for each unit and for the reserve, with the sum; amounts in 元 with their sign."""
    changes = comparison.changes
    sums = (
        sum(change.base_fen for change in changes),
        sum(change.award_fen for change in changes),
        sum(change.special_fen for change in changes),
    )
    return Table(
        HEAD,
        (
            *((unit_words(one.unit), *_signed((one.base_fen, one.award_fen, one.special_fen, one.total_fen))) for one in changes),
            ("预留", "", "", "", *_signed((comparison.reserve_fen,))),
            ("合计", *_signed((*sums, sum(sums) + comparison.reserve_fen))),
        ),
    )


def _outcome(inputs: AllocationInputs) -> Allocation | AllocationRefusedError:
    try:
        return allocate(inputs)
    except AllocationRefusedError as refusal:
        return refusal


def _changes(before: Allocation | AllocationRefusedError, after: Allocation | AllocationRefusedError) -> tuple[str, ...]:
    if isinstance(before, AllocationRefusedError) or isinstance(after, AllocationRefusedError):
        return ("两个文件有一个不能分配，无从比较",)
    table = changes_table(compare(before, after))
    return ("与对照文件相比，各单位变动：", *aligned([table.head, *table.rows], right=range(1, len(table.head))))


def _signed(amounts: Sequence[int]) -> tuple[str, ...]:
    return tuple(f"{'+' if fen > 0 else ''}{yuan(Fraction(fen))}" if fen else "0" for fen in amounts)


def _amounts(allocation: Allocation) -> Mapping[str, tuple[int, int, int]]:
    return {line.unit: (line.base_fen, line.award_fen, line.special_fen) for line in allocation.lines}


def _content(path: Path, given_as: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError:
        raise InputsError(given_as, f"读不到文件 {path}") from None
    except UnicodeDecodeError:
        raise InputsError(given_as, f"{path} 不是UTF-8编码") from None


def _told(inputs: AllocationInputs, outcome: Allocation | AllocationRefusedError) -> tuple[str, ...]:
    notes = []
    together = sum(inputs.rules.weights.values(), Fraction())
    if together != 1:
        notes.append(f"权重合计为{exact_text(together)}，已按比例折算为1")
    if isinstance(outcome, AllocationRefusedError):
        return (*notes, f"不能分配：{outcome}")
    notes += [f"因素“{use.factor.chinese}”各单位合计为0，已剔除，其余权重按比例放大" for use in outcome.dropped]
    lines = outcome.lines
    notes.append(
        f"{inputs.year}年：{len(lines)}个单位，基础{yuan(sum(line.base_fen for line in lines))}，"
        f"奖励{yuan(sum(line.award_fen for line in lines))}，专项{yuan(sum(line.special_fen for line in lines))}，"
        f"预留{yuan(outcome.reserve_fen)}，合计{yuan(inputs.pool_fen)}"
    )
    if waiting := unconfirmed_parameters(load_policy(), inputs.year):
        notes.append(f"尚有{len(waiting)}个资金参数未经确认")
    return tuple(notes)
