"""One page a unit, “why this amount”: first why more or less than last year, then how every figure came about.

Belongs here: its sentences, and taking the change of a base apart. Does not belong here: the plan itself (`plan`).

What changed a base, so that the parts sum exactly to base − last base (B = base pool, s = score, last = last base):
  - the pool: B·s_then − last, what this year's pool would give on last year's standing;
  - each factor: B·(part of the score now − part then), a part being weight × the unit's share of that factor in the province;
  - the caps, the unit's own and what those of other units left or took: base before rounding − B·s_now;
  - rounding.
s_then is the score of last year's issued version; where there is none, the unit's share of last year's bases stands for each factor's share,
and the pool's part is last·(B ÷ Σ last − 1). With a version of last year the pool's part also holds last year's caps, and what 财政 changed.
Each factor's part is taken at B and not at λ: what λ differs from B by is the caps' doing, and is shown as theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from wengang.fund.allocation import Allocation, FactorUse, Line
from wengang.fund.clipping import Binding
from wengang.fund.collecting import PERFORMANCE, Fact
from wengang.fund.money_words import exact_text
from wengang.fund.papers import ISSUER, PARAMETERS, TRIAL, WITH_THE_PLAN
from wengang.fund.papers.content import grouped, signed, unit_name, wan
from wengang.fund.rounding import round_by_largest_remainder
from wengang.fund.rules import Factor
from wengang.numbers import UNDEFINED, decimal, percent
from wengang.papers.bases import standing_notes
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.wording import movement
from wengang.periods import Period

_LONGEST_EXACT, _FACTOR_PLACES = 12, 4


@dataclass(frozen=True, slots=True)
class FactorCause:
    """What one factor did to a base, in fen; `now` and `then` are the unit's shares of the province."""

    factor: Factor
    by_fen: Fraction
    now: Fraction
    then: Fraction


@dataclass(frozen=True, slots=True)
class Causes:
    """The change of a base taken apart, in fen; `factors` the largest first. The parts sum exactly to base − last base."""

    pool_fen: Fraction
    factors: tuple[FactorCause, ...]
    caps_fen: Fraction
    rounding_fen: Fraction

    @property
    def parts(self) -> tuple[Fraction, ...]:
        """Every part, in the order in which the page shows them."""
        return (self.pool_fen, *(one.by_fen for one in self.factors), self.caps_fen, self.rounding_fen)


def explanation_paper(
    allocation: Allocation, line: Line, title: str, facts: Sequence[Fact], earlier: Allocation | None, unconfirmed: Sequence[str], on: date
) -> Paper:
    """Give one unit's page; `earlier` is last year's issued version where this installation made one."""
    by_item = {fact.item: fact for fact in facts}
    name = unit_name(line.unit)
    causes = what_changed(allocation, line, earlier)
    return Paper(
        phrases=(name, f"{allocation.inputs.year}年就业补助资金", "为什么是这个数"),
        issuer=ISSUER,
        reference=(title,),
        opening=(
            *((TRIAL,) if unconfirmed else ()),
            f"{name}合计{grouped(line.total_fen)}元：基础{grouped(line.base_fen)}元，奖励{grouped(line.award_fen)}元，专项{grouped(line.special_fen)}元。",
            *_in_short(allocation, line, causes, "上年" if earlier is not None else "上年基础所占"),
        ),
        sections=(
            Section("一、基础为什么比上年多或者少", _causes(causes, earlier)),
            Section("二、各因素的得分", (_factors(allocation, line, by_item), *_notes(facts))),
            Section("三、从得分到金额", _base(allocation, line)),
            Section("四、奖励和专项", (_award(line, by_item[PERFORMANCE]), _special(allocation, line))),
        ),
        notes=(
            *standing_notes(on, PARAMETERS, WITH_THE_PLAN, judged=Period(allocation.inputs.year, 1)),
            "对因素有异议的，请在印发前书面提出；更正一个因素对每个单位的影响可用试算逐一列出。",
        ),
        one_sheet=True,
    )


def what_changed(allocation: Allocation, line: Line, earlier: Allocation | None) -> Causes | None:
    """Take the change of a unit's base apart; None for a unit that had no base last year."""
    last = _last_base(allocation, line.unit)
    if last is None:
        return None
    pool, now = allocation.base_pool_fen, _shares(allocation, line.unit)
    weights = {use.factor: use.weight for use in allocation.factors}
    if earlier is not None and line.unit in {one.unit for one in earlier.lines}:
        then, weights_then = _shares(earlier, line.unit), {use.factor: use.weight for use in earlier.factors}
    else:
        together = sum(facts.last_base_fen or 0 for facts in allocation.inputs.units)
        own = Fraction(last, together) if together else Fraction()
        then, weights_then = dict.fromkeys(now, own), weights
    nothing = Fraction()
    causes = [
        FactorCause(
            factor,
            pool
            * (weights.get(factor, nothing) * now.get(factor, nothing) - weights_then.get(factor, nothing) * then.get(factor, nothing)),
            now.get(factor, nothing),
            then.get(factor, nothing),
        )
        for factor in Factor
        if weights.get(factor) or weights_then.get(factor)
    ]
    score_then = sum((weights_then[factor] * share for factor, share in then.items()), nothing)
    return Causes(
        pool_fen=pool * score_then - last,
        factors=tuple(sorted(causes, key=lambda one: -abs(one.by_fen))),
        caps_fen=line.exact_base - pool * line.score,
        rounding_fen=line.base_fen - line.exact_base,
    )


def factor_text(value: Fraction) -> str:
    """Give a factor as a cell: exact where it is short, else to four places."""
    text = exact_text(value)
    if "/" not in text and len(text) <= _LONGEST_EXACT:
        return text
    return decimal(value, _FACTOR_PLACES)


def _last_base(allocation: Allocation, unit: str) -> int | None:
    return next(facts.last_base_fen for facts in allocation.inputs.units if facts.code == unit)


def _shares(allocation: Allocation, unit: str) -> dict[Factor, Fraction]:
    facts = next(facts for facts in allocation.inputs.units if facts.code == unit)
    return {use.factor: _share(use, facts.factors[use.factor]) for use in allocation.factors}


def _share(use: FactorUse, value: Fraction) -> Fraction:
    return Fraction() if use.is_dropped else Fraction(value, use.total)


def _in_short(allocation: Allocation, line: Line, causes: Causes | None, then: str) -> tuple[str, ...]:
    """Say in plain words why the base is what it is: against last year, which factors, what the pool and the caps did."""
    last = _last_base(allocation, line.unit)
    if causes is None or last is None:
        return (f"没有上年基础，是新单位，不受升降幅限制：基础按得分计算，占全省得分的{percent(line.score)}。",)
    change = line.base_fen - last
    share = f"（{movement(Fraction(change, last))}）" if last and change else ""
    words = f"基础比上年{'多' if change > 0 else '少'}{grouped(abs(change))}元{share}" if change else "基础与上年相同"
    drove = [one for one in causes.factors if one.by_fen]
    if not drove:
        return (f"{words}，各因素都没有带来变化。", f"{_pool_words(causes)}{_limits(allocation, line, causes)}")
    first = drove[0]
    told = f"影响最大的因素是{_cause_words(first, then)}"
    against = next((one for one in drove[1:] if (one.by_fen > 0) != (first.by_fen > 0)), None)
    told += f"；反方向影响最大的是{_cause_words(against, then)}。" if against is not None else "。"
    return (f"{words}。{told}", f"{_pool_words(causes)}{_limits(allocation, line, causes)}")


def _cause_words(cause: FactorCause, then: str) -> str:
    higher = "高于" if cause.now > cause.then else "低于" if cause.now < cause.then else "等于"
    return (
        f"“{cause.factor.chinese}”，占全省{percent(cause.now)}，{higher}{then}的{percent(cause.then)}，使基础{_more_or_less(cause.by_fen)}"
    )


def _more_or_less(fen: Fraction) -> str:
    return f"{'增加' if fen > 0 else '减少'}{wan(fen)}" if fen else "不变"


def _pool_words(causes: Causes) -> str:
    return f"全省可分的基础总额变化，按上年的份额使基础{_more_or_less(causes.pool_fen)}。" if causes.pool_fen else ""


def _limits(allocation: Allocation, line: Line, causes: Causes) -> str:
    rules, wish = allocation.inputs.rules, grouped(allocation.scale * line.score)
    did = f"升降幅限制使基础{_more_or_less(causes.caps_fen)}（含其他单位受限的影响）。"
    if line.binding is Binding.LOWER:
        lower = grouped(line.share.lower)
        return f"按得分是{wish}元，低于下限（上年基础的{exact_text(rules.cap_low)}倍），所以按下限{lower}元；{did}"
    if line.binding is Binding.UPPER:
        upper = grouped(line.exact_base)
        return f"按得分是{wish}元，高于上限（上年基础的{exact_text(rules.cap_high)}倍），所以按上限{upper}元；{did}"
    others = f"其他单位受限，使基础{_more_or_less(causes.caps_fen)}。" if causes.caps_fen else ""
    return f"本单位没有碰到升降幅的上限和下限，按得分分配。{others}"


def _causes(causes: Causes | None, earlier: Allocation | None) -> tuple[str | Table, ...]:
    if causes is None:
        return ("没有上年基础，无从比较。",)
    # Parts end inside a fen; shown in whole fen, they must still sum to the change.
    exact = {f"{place:02d}": part for place, part in enumerate(causes.parts)}
    shown = round_by_largest_remainder(exact, 1).amounts
    amounts = [signed(shown[place]) for place in sorted(shown)]
    shares = [("", ""), *((percent(one.then), percent(one.now)) for one in causes.factors), ("", ""), ("", "")]
    names = ["基础总额变化", *(one.factor.chinese for one in causes.factors), "升降幅限制", "取整"]
    rows = [(name, *share, amount) for name, share, amount in zip(names, shares, amounts, strict=True)]
    then = "上年占全省"
    table = Table(("原因", then, "本年占全省", "使基础增减（元）"), (*rows, ("合计", "", "", signed(sum(shown.values())))))
    meant = (
        f"“{then}”是上年印发方案中该因素的占比；“基础总额变化”含上年升降幅限制和财政调整的影响。"
        if earlier is not None
        else f"没有上年方案的因素数据，“{then}”一律用本单位上年基础占全省上年基础的比例。"
    )
    return (table, f"{meant}“升降幅限制”含其他单位停在上限或下限而让出、占用的资金。各行相加恰好等于基础的增减。")


def _factors(allocation: Allocation, line: Line, facts: dict[str, Fact]) -> Table:
    values = next(one for one in allocation.inputs.units if one.code == line.unit).factors
    rows = tuple(
        (
            use.factor.chinese,
            factor_text(values[use.factor]),
            percent(_share(use, values[use.factor])),
            percent(use.weight),
            grouped(allocation.scale * use.weight * _share(use, values[use.factor])),
            facts[use.factor].source,
        )
        for use in allocation.factors
    )
    return Table(
        ("因素", "本单位", "占全省", "权重", "折合金额（元）", "来源"),
        (*rows, ("合计", "", percent(line.score), "", grouped(allocation.scale * line.score), "")),
    )


def _notes(facts: Sequence[Fact]) -> list[str]:
    return [f"{Factor(fact.item).chinese}：{fact.note}。" for fact in facts if fact.note and fact.item in set(Factor)]


def _base(allocation: Allocation, line: Line) -> tuple[str, ...]:
    last, wish = _last_base(allocation, line.unit), grouped(allocation.scale * line.score)
    if last is None or line.share.upper is None:
        bound = f"得分折合{wish}元。没有上年基础，是新单位，不受升降限制。"
    else:
        change = movement(Fraction(line.base_fen - last, last)) if last else UNDEFINED
        held = {
            Binding.LOWER: f"低于下限{grouped(line.share.lower)}元，按下限",
            Binding.UPPER: f"高于上限{grouped(line.share.upper)}元，按上限",
            Binding.FREE: f"在下限{grouped(line.share.lower)}元和上限{grouped(line.share.upper)}元之间，按得分",
        }[line.binding]
        bound = f"得分折合{wish}元，{held}。上年基础{grouped(last)}元，本年{change}。"
    raised = "，余数靠前，进一个取整单位" if line.base_raised else ""
    return (
        bound,
        f"取整前{grouped(line.exact_base)}元，取整到{grouped(allocation.inputs.rules.rounding_fen)}元{raised}，得{grouped(line.base_fen)}元。",
    )


def _award(line: Line, performance: Fact) -> str:
    if performance.value is None:
        return f"奖励：不参评（{performance.note}）。"
    score = f"绩效得分{percent(performance.value)}"
    return f"奖励：{score}，得{grouped(line.award_fen)}元。" if line.exact_award is not None else f"奖励：{score}，参评，未进入奖励名次。"


def _special(allocation: Allocation, line: Line) -> str:
    if line.special_fen:
        return f"专项：{allocation.inputs.year}年乡村振兴重点帮扶县，单列{grouped(line.special_fen)}元。"
    return "专项：没有。"
