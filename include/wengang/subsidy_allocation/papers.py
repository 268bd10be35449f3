"""The papers of a version: the plan (分配方案) and, for each unit, one page “why this amount”.

Belongs here: their sentences and tables. Does not belong here: the calculation (`allocation`), the workbook and the verifier
(`version_package`), layout (`wengang.papers`). 文号 and seal are blank; the official decision is 财政's.

What moved a unit: the base follows the score, and the score is Σ weight · share. Against last year's issued version each factor's part of
the score is compared with its part then; where no such version exists, each factor's share is compared with the unit's share of last
year's bases. Either way the parts sum exactly to the whole movement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from wengang.papers.bases import load_bases, standing_notes
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.wording import UNDEFINED, day, direction, movement, percent
from wengang.subsidy_allocation.allocation import Allocation, FactorUse, Line
from wengang.subsidy_allocation.clipping import Binding
from wengang.subsidy_allocation.collecting import PERFORMANCE, Fact
from wengang.subsidy_allocation.refusals import exact_text, unit_words, yuan
from wengang.subsidy_allocation.rules import Factor

ISSUER = "海南省就业补助资金分配"
PARAMETERS = ("fund.", "keycounty.")
TRIAL = "本件为试算：名单或参数未经确认，不得作为分配依据，不能定稿。"
_LONGEST_EXACT = 12


@dataclass(frozen=True, slots=True)
class Moved:
    """How far one factor moved the score of a unit (0.01 = one hundredth of all bases)."""

    factor: Factor
    by: Fraction


def plan_paper(allocation: Allocation, title: str, digest: str, unconfirmed: Sequence[str], on: date) -> Paper:
    """Give the plan of a version: sums, the amounts of every unit, how they came about, and by what it can be verified."""
    inputs, lines = allocation.inputs, allocation.lines
    bases = load_bases()
    amounts = Table(
        head=("单位", "基础", "奖励", "专项", "合计"),
        rows=(
            *((unit_words(line.unit), yuan(line.base_fen), yuan(line.award_fen), yuan(line.special_fen), yuan(line.total_fen)) for line in lines),
            ("预留", "", "", "", yuan(allocation.reserve_fen)),
            ("总计", *(yuan(total) for total in _totals(allocation)), yuan(inputs.pool_fen)),
        ),
    )
    return Paper(
        phrases=(f"{inputs.year}年", "就业补助资金", "分配方案"),
        issuer=ISSUER,
        reference=(title,),
        opening=(
            *((TRIAL,) if unconfirmed else ()),
            f"按照{bases.cited(on)[0].title}和资金分配方法，现提出{inputs.year}年就业补助资金分配方案，报财政部门决定。"
            f"资金总额{yuan(inputs.pool_fen)}，分给{len(lines)}个单位{yuan(sum(line.total_fen for line in lines))}，"
            f"预留{yuan(allocation.reserve_fen)}。",
        ),
        sections=(
            Section("一、各单位金额", (amounts,)),
            Section("二、怎样得出", (*_stages(allocation), _weights(allocation))),
            Section(
                "三、怎样核验",
                (
                    "随附核验包：输入.json、结果.csv、测算表.xlsx（全部是公式）、方法说明.md、verify.py、摘要.txt。"
                    "在任何装有 Python 的电脑上运行“python3 verify.py 输入.json 结果.csv”，即可逐分核对。",
                    f"内容摘要：{digest}",
                ),
            ),
        ),
        signature=(bases.department("hr", on), day(on)),
        notes=(*standing_notes(on, PARAMETERS), "文号、印章：留空，由印发部门填写。"),
    )


def explanation_paper(
    allocation: Allocation, line: Line, title: str, facts: Sequence[Fact], earlier: Allocation | None, unconfirmed: Sequence[str], on: date
) -> Paper:
    """Give one unit's page: its amounts, each factor with its source and part, what bound it, what moved it, why there is an award or none."""
    by_item = {fact.item: fact for fact in facts}
    name = unit_words(line.unit).removeprefix(line.unit) or line.unit
    return Paper(
        phrases=(name, f"{allocation.inputs.year}年就业补助资金", "为什么是这个数"),
        issuer=ISSUER,
        reference=(title,),
        opening=(
            *((TRIAL,) if unconfirmed else ()),
            f"{name}合计{yuan(line.total_fen)}：基础{yuan(line.base_fen)}，奖励{yuan(line.award_fen)}，专项{yuan(line.special_fen)}。",
        ),
        sections=(
            Section("一、基础：各因素的得分", (_factors(allocation, line, by_item), *_notes(facts))),
            Section("二、基础：从得分到金额", _base(allocation, line)),
            Section("三、哪个因素使金额变动", _moved(allocation, line, earlier)),
            Section("四、奖励和专项", (_award(line, by_item[PERFORMANCE]), _special(allocation, line))),
        ),
        notes=(*standing_notes(on, PARAMETERS), "对因素有异议的，请在印发前书面提出；更正一个因素对每个单位的影响可用试算逐一列出。"),
    )


def what_moved(allocation: Allocation, line: Line, earlier: Allocation | None) -> tuple[Moved, ...]:
    """Give each factor's part in the movement of a unit's score, the largest first; empty for a unit that had nothing last year.

    The parts sum to score − score then, or, without last year's version, to score − the unit's share of last year's bases.
    """
    now = _parts(allocation, line.unit)
    if earlier is not None and line.unit in {one.unit for one in earlier.lines}:
        then = _parts(earlier, line.unit)
    else:
        last = {facts.code: facts.last_base_fen for facts in allocation.inputs.units}
        own, together = last[line.unit], sum(amount or 0 for amount in last.values())
        if own is None or not together:
            return ()
        then = {use.factor: use.weight * Fraction(own, together) for use in allocation.factors}
    moved = (Moved(factor, now.get(factor, Fraction()) - then.get(factor, Fraction())) for factor in Factor if factor in now or factor in then)
    return tuple(sorted(moved, key=lambda one: (-abs(one.by), list(Factor).index(one.factor))))


def _parts(allocation: Allocation, unit: str) -> dict[Factor, Fraction]:
    facts = next(facts for facts in allocation.inputs.units if facts.code == unit)
    return {use.factor: use.weight * _share(use, facts.factors[use.factor]) for use in allocation.factors}


def _share(use: FactorUse, value: Fraction) -> Fraction:
    return Fraction() if use.is_dropped else Fraction(value, use.total)


def _totals(allocation: Allocation) -> tuple[int, int, int]:
    lines = allocation.lines
    return sum(line.base_fen for line in lines), sum(line.award_fen for line in lines), sum(line.special_fen for line in lines)


def _stages(allocation: Allocation) -> tuple[str, ...]:
    inputs, (_, awards, specials) = allocation.inputs, _totals(allocation)
    rules = inputs.rules
    held = {binding: sum(line.binding is binding for line in allocation.lines) for binding in Binding}
    awarded = sum(line.award_fen > 0 for line in allocation.lines)
    return (
        f"专项：{len(inputs.key_units)}个重点帮扶县，每县{yuan(rules.special_fen)}，共{yuan(specials)}，单列，不抵减基础。",
        f"奖励：总额的{percent(rules.award_share)}，{yuan(allocation.award_pool_fen)}，奖励{awarded}个单位{yuan(awards)}"
        + ("。" if awards == allocation.award_pool_fen else f"，没有分出的{yuan(allocation.award_pool_fen - awards)}转入预留。"),
        f"基础：其余{yuan(allocation.base_pool_fen)}，按得分分配，不低于上年基础的{exact_text(rules.cap_low)}倍、不高于{exact_text(rules.cap_high)}倍；"
        f"{held[Binding.LOWER]}个单位停在下限，{held[Binding.UPPER]}个单位停在上限，{held[Binding.FREE]}个单位按得分。",
        f"取整：金额取整到{yuan(rules.rounding_fen)}，余数大的单位先进一，不足的转入预留。",
        *(f"因素“{use.factor.chinese}”各单位合计为0，已剔除，其余权重按比例放大。" for use in allocation.dropped),
    )


def _weights(allocation: Allocation) -> Table:
    rows = ((use.factor.chinese, percent(use.given_weight), percent(use.weight), _number(use.total)) for use in allocation.factors)
    return Table(("因素", "权重", "折算后权重", "各单位合计"), tuple(rows), "因素和权重")


def _factors(allocation: Allocation, line: Line, facts: dict[str, Fact]) -> Table:
    values = next(one for one in allocation.inputs.units if one.code == line.unit).factors
    rows = tuple(
        (
            use.factor.chinese,
            _number(values[use.factor]),
            percent(_share(use, values[use.factor])),
            percent(use.weight),
            yuan(allocation.scale * use.weight * _share(use, values[use.factor])),
            facts[use.factor].source,
        )
        for use in allocation.factors
    )
    return Table(
        ("因素", "本单位", "占全省", "权重", "折合金额", "来源"), (*rows, ("合计", "", percent(line.score), "", yuan(allocation.scale * line.score), ""))
    )


def _notes(facts: Sequence[Fact]) -> list[str]:
    return [f"{Factor(fact.item).chinese}：{fact.note}。" for fact in facts if fact.note and fact.item in set(Factor)]


def _base(allocation: Allocation, line: Line) -> tuple[str, ...]:
    last = next(facts.last_base_fen for facts in allocation.inputs.units if facts.code == line.unit)
    wish = yuan(allocation.scale * line.score)
    if last is None or line.share.upper is None:
        bound = f"得分折合{wish}。没有上年基础，是新单位，不受升降限制。"
    else:
        change = movement(Fraction(line.base_fen - last, last)) if last else UNDEFINED
        held = {
            Binding.LOWER: f"低于下限{yuan(line.share.lower)}，按下限",
            Binding.UPPER: f"高于上限{yuan(line.share.upper)}，按上限",
            Binding.FREE: f"在下限{yuan(line.share.lower)}和上限{yuan(line.share.upper)}之间，按得分",
        }[line.binding]
        bound = f"得分折合{wish}，{held}。上年基础{yuan(last)}，本年{change}。"
    raised = "，余数靠前，进一个取整单位" if line.base_raised else ""
    return (bound, f"取整前{yuan(line.exact_base)}，取整到{yuan(allocation.inputs.rules.rounding_fen)}{raised}，得{yuan(line.base_fen)}。")


def _moved(allocation: Allocation, line: Line, earlier: Allocation | None) -> tuple[str | Table, ...]:
    moved = what_moved(allocation, line, earlier)
    if not moved:
        return ("没有上年基础，无从比较。",)
    first, whole = moved[0], sum((one.by for one in moved), Fraction())
    against = "上年的得分" if earlier is not None else "上年基础所占的份额"
    words = f"得分与{against}相比{_points(whole)}，影响最大的是“{first.factor.chinese}”（{_points(first.by)}）。" if first.by else f"得分与{against}相同。"
    if line.binding is not Binding.FREE:
        words += f"但金额停在{line.binding.chinese}，得分的变动没有全部反映到金额上。"
    rows = tuple((one.factor.chinese, _points(one.by)) for one in moved)
    return (words, Table(("因素", "对得分的影响"), (*rows, ("合计", _points(whole)))))


def _points(value: Fraction) -> str:
    return f"{direction(value)}{percent(value).removesuffix('%')}个百分点" if value else "持平"


def _award(line: Line, performance: Fact) -> str:
    if performance.value is None:
        return f"奖励：不参评（{performance.note}）。"
    score = f"绩效得分{percent(performance.value)}"
    return f"奖励：{score}，得{yuan(line.award_fen)}。" if line.exact_award is not None else f"奖励：{score}，参评，未进入奖励名次。"


def _special(allocation: Allocation, line: Line) -> str:
    if line.special_fen:
        return f"专项：{allocation.inputs.year}年乡村振兴重点帮扶县，单列{yuan(line.special_fen)}。"
    return "专项：没有。"


def _number(value: Fraction) -> str:
    """Give a factor as a cell: exact where it is short, else to four places, cut."""
    text = exact_text(value)
    if "/" not in text and len(text) <= _LONGEST_EXACT:
        return text
    parts = int(abs(value) * 10_000)
    return f"{'−' if value < 0 else ''}{parts // 10_000}.{parts % 10_000:04d}"
