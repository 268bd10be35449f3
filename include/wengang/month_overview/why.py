"""“为什么是橙色”: each reason of a level with its formula filled in, each figure beside its thresholds, the parameters behind them (method §4).

Belongs here: those sections of an explanation. Does not belong here: grading (`risk_detection.levels`), reading (`scope_month`).

Assumptions: a reason stands as it was stored when the level was found; the numbers of its formula are those of the snapshot and of the
snapshots that it names, so they give what the reason says. Parameters are the values in force for the month today: where they have changed
since the level was found, the section says so. Of the province, whose changes compare like for like, only the change itself is given.
Numbers of one to four persons, and incomes of fewer than five, are not shown, as in letters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from wengang.county_notices.evidence import ClusterFound, Income
from wengang.monitoring.changes import BaseKind, Change, Measure
from wengang.monitoring.scopes import ScopeKind
from wengang.monitoring.snapshot_digests import PARAMETERS
from wengang.month_overview.scope_month import MonthFigures, ScopeMonth, StoredReason
from wengang.numbers import SMALLEST_SHOWN, UNDEFINED, is_small, money, percent, persons, share, signed_percent, threshold_text
from wengang.papers.paper import Section, Table
from wengang.papers.parameters import stated
from wengang.papers.wording import day
from wengang.risk_detection.levels import DECEMBER, GradedMeasure, Level
from wengang.risk_detection.steps import GRADED
from wengang.settings.policy import load_policy

_COLOURS = (Level.RED, Level.ORANGE, Level.YELLOW)
_ANY_FALL = "> 0"
_BASES = {BaseKind.YOY: "上年同月", BaseKind.MOM: "上月"}
_NAMES = {BaseKind.YOY: "同比", BaseKind.MOM: "环比"}
_NOT_SHOWN = f"人数不足{SMALLEST_SHOWN}人，不展示计算"
_POLICY = "政策3.2：出现下降即提示"


def why(month: ScopeMonth) -> Section:
    """Give the reasons of the level, each with its formula, the rule that it passed and what follows."""
    if month.level is None and month.reported:
        return Section("为什么没有等级", (f"{month.name}{month.period.chinese}的指标已算出，等级还没有判定：系统算完这个快照后这里就有。",))
    if month.level is None:
        there = (("花名册", month.flow["has_roster"]), ("务工月监测", month.flow["has_work"]))
        lacks = "、".join(title for title, is_there in there if not is_there)
        return Section("为什么没有等级", (f"{month.name}{month.period.chinese}未报送{lacks}，不作判断（不是没有风险）。",))
    head = f"为什么是{month.level.chinese}" if month.level else "为什么没有风险等级"
    measures = "；".join(
        f"{measure.chinese}{month.levels[measure].level.chinese if month.levels[measure].level else '无风险'}"
        for measure in GRADED
        if measure in month.levels
    )
    unit = month.levels[GradedMeasure.UNIT]
    told = f"{month.name}{month.period.chinese}：{measures}。综合取其中较高的一级，有聚集性失去务工的不低于橙色。"
    if not unit.reasons:
        return Section(head, (told, "务工规模、务工收入没有下降，也没有聚集性失去务工，没有一条判断依据成立。"))
    reasons = list({(reason.rule, reason.text): reason for reason in unit.reasons}.values())
    rows = tuple((reason.text, formula(month, reason), _rule(month, reason), reason.level.chinese) for reason in reasons)
    return Section(head, (told, Table(("判断依据", "算式（代入数字）", "标准和参数", "等级"), rows)))


def formula(month: ScopeMonth, reason: StoredReason) -> str:
    """Give the arithmetic of a reason with the numbers of the snapshot."""
    subject, _, rule = reason.rule.partition(".")
    if subject == "cluster":
        return _cluster_formula(month, reason)
    if rule in ("progress", "target"):
        return _progress_formula(month)
    if rule == "both_orange":
        return "；".join(f"{measure.chinese}{Level(reason.inputs[measure]).chinese}" for measure in GRADED)
    if rule.startswith("panel_"):
        return _panel_formula(month, BaseKind(rule.removeprefix("panel_")))
    return _measure_formula(month, GradedMeasure(subject), rule)


def _measure_formula(month: ScopeMonth, measure: GradedMeasure, rule: str) -> str:
    """Give the arithmetic of what is judged alike for 规模 and 收入."""
    if rule == "run":
        return _run_formula(month, measure)
    if rule == "persistence":
        return _persistence_formula(month, measure)
    return _change_formula(month, measure, BaseKind(rule))


def checks(month: ScopeMonth) -> Section | None:
    """Give every figure that is judged beside its thresholds, those that were not reached too: why it is not another level."""
    if month.level is None:
        return None
    rows = [row for measure in GRADED for row in _checks_of(month, measure)]
    return Section(
        "逐项对照",
        (
            "没有达到的也列出。1月同比、春节所在月和下一个月的环比与连续下降、基数小的，等级另有上限，写在判断依据中。",
            Table(("项目", "本月", "蓝色", "黄色", "橙色", "红色"), (*rows, *_progress_checks(month))),
        ),
    )


def parameters(month: ScopeMonth) -> Section | None:
    """Give the parameters by which the month is judged, with value, source, date and whether they are confirmed."""
    if month.level is None:
        return None
    policy = load_policy()
    names = [name for name in policy.parameters if name.startswith(("risk.", "target.")) and not name.startswith(_OF_PERSONS)]
    rows = tuple((one.title, one.value, one.source, day(one.since), one.standing) for one in (stated(name, month.period) for name in names))
    notes = []
    graded_by = month.levels[GradedMeasure.UNIT].policy_digest
    if graded_by != policy.digest_of(PARAMETERS, month.period):
        notes.append("注意：评定等级以后参数有过改动，下表是现在的取值；判断依据中的标准是评定时的。")
    return Section("判断用的参数", (*notes, Table(("参数", "取值", "来源", "起用", "确认"), rows)))


_OF_PERSONS = ("risk.person_income_drop", "risk.ending_soon_months")
"""They open files of persons and grade no unit."""


def _change_formula(month: ScopeMonth, measure: GradedMeasure, kind: BaseKind) -> str:
    change = month.changes.get((GRADED[measure], kind))
    if change is None:
        return UNDEFINED
    if month.scope.kind is ScopeKind.PROVINCE:
        return f"按两期都报送的{change.units_compared}个单位比较：{_NAMES[kind]}{signed_percent(change.value)}"
    pairs = _pairs(month, kind, merged=change.merged)
    told = _stock_formula if measure is GradedMeasure.SCALE else _income_formula
    return told(month, change, kind, pairs)


def _pairs(month: ScopeMonth, kind: BaseKind, *, merged: bool) -> list[tuple[MonthFigures, MonthFigures]]:
    """Give the months that are compared, each with its base; January and February together where they are merged."""
    now = [month.period.before, month.period] if merged else [month.period]
    return [(month.month(one), month.month(kind.base_of(one))) for one in now]


def _stock_formula(month: ScopeMonth, change: Change, kind: BaseKind, pairs: Sequence[tuple[MonthFigures, MonthFigures]]) -> str:
    now, base = [one.stock or 0 for one, _ in pairs], [one.stock or 0 for _, one in pairs]
    if any(map(is_small, (*now, *base))):
        return _NOT_SHOWN
    if _is_small(month, change):
        return f"本月{persons(now[-1])}，{_BASES[kind]}{persons(base[-1])}；基数不足{_min_base(month)}人，不计百分比"
    return f"{_difference(list(map(str, now)), list(map(str, base)))}＝{signed_percent(change.value)}"


def _income_formula(month: ScopeMonth, change: Change, kind: BaseKind, pairs: Sequence[tuple[MonthFigures, MonthFigures]]) -> str:
    incomes = [(now.income, base.income) for now, base in pairs]
    if any(not _is_shown(income) for pair in incomes for income in pair):
        return _NOT_SHOWN
    now, base = ([_mean(pair[side]) for pair in incomes] for side in (0, 1))
    if _is_small(month, change):
        return f"本月{now[-1]}元，{_BASES[kind]}{base[-1]}元；基数不足{_min_base(month)}人，不计百分比"
    made = pairs[-1][0].income
    shown = f"；本月平均＝{money(made.total)}÷{made.persons}人" if made else ""
    return f"{_difference(now, base)}＝{signed_percent(change.value)}{shown}"


def _difference(now: Sequence[str], base: Sequence[str]) -> str:
    """Write (now − base) ÷ base; of two months together (（2月＋1月）的合计)."""
    new, old = ("＋".join(side) if len(side) == 1 else f"（{'＋'.join(side)}）" for side in (now, base))
    return f"（{new}−{old}）÷{old}"


def _run_formula(month: ScopeMonth, measure: GradedMeasure) -> str:
    run = month.levels[measure].run
    fell = month.months[-run.months :] if run.months else []
    moms = [(one.period, one.stock_mom if measure is GradedMeasure.SCALE else one.income_mom) for one in fell]
    steps = "、".join(f"{period.chinese}{signed_percent(mom)}" for period, mom in moms)
    product = "×".join(f"（1−{percent(mom)}）" for _, mom in moms)
    return f"{steps}；1−{product}＝{percent(run.fall)}"


def _panel_formula(month: ScopeMonth, kind: BaseKind) -> str:
    panel = month.panels.get(kind)
    if panel is None or panel.persons < SMALLEST_SHOWN:
        return _NOT_SHOWN
    return (
        f"{panel.persons}人两期收入合计：（{money(panel.now)}−{money(panel.base)}）÷{money(panel.base)}"
        f"＝{signed_percent(panel.now / panel.base - 1)}"
    )


def _progress_formula(month: ScopeMonth) -> str:
    counted, words = _counted(month)
    told = f"{words}{persons(counted)}÷目标任务{month.target}人＝{share(counted, month.target)}"
    if month.plan is None or month.period.month == DECEMBER:  # in December against the whole target
        return told
    gap = load_policy().ratio("risk.progress_gap_orange", month.period)
    plan = Fraction(*month.plan)
    return f"{told}；上年同期进度＝{month.plan[0]}÷{month.plan[1]}＝{percent(plan)}；{percent(plan)}−{threshold_text(gap)}＝{percent(plan - gap)}"


def _persistence_formula(month: ScopeMonth, measure: GradedMeasure) -> str:
    told = "、".join(
        f"{one.period.chinese}{level.chinese if (level := one.graded.get(measure, Level.NONE)) else '无'}" for one in month.months[-3:]
    )
    return f"{told}{'；冻结快照时上次风险提示逾期未反馈' if month.overdue else ''}"


def _cluster_formula(month: ScopeMonth, reason: StoredReason) -> str:
    """Give the numbers of the cluster that a reason is about: the employer's code, or town and village, tell which."""
    found = next((one for one in month.clusters if _names(one) == (reason.inputs.get("town"), reason.inputs.get("name"))), None)
    if found is None:
        return UNDEFINED
    lost = f"{f'{found.name}：' if found.code else ''}失去务工{persons(found.lost_job)}"
    if found.stock_before is None:
        return lost
    return f"{lost}÷上月在岗{persons(found.stock_before)}＝{share(found.lost_job, found.stock_before)}"


def _names(cluster: ClusterFound) -> tuple[str, str]:
    """Give the names by which a reason knows a cluster."""
    return cluster.town, cluster.code or cluster.name


def _rule(month: ScopeMonth, reason: StoredReason) -> str:
    """Give the threshold of a reason as it is stored, with the parameters in which it stands."""
    named = [stated(name, month.period) for name in _parameters_of(month, reason)]
    told = "；".join(f"{one.title} {one.value}（{one.source}，{one.standing}）" for one in named)
    if reason.threshold == _ANY_FALL:
        told = "；".join(filter(None, (_POLICY, told)))
    return f"{reason.threshold}：{told}" if told else reason.threshold


def _parameters_of(month: ScopeMonth, reason: StoredReason) -> Iterator[str]:
    """Give the names of the parameters that a reason rests on."""
    subject, _, rule = reason.rule.partition(".")
    if subject == "cluster":
        yield f"risk.cluster_{rule}_persons"
        yield from ("risk.cluster_village_share",) if rule == "village" else ()
    elif rule in ("progress", "target"):
        yield "target.measure"
        yield from ("risk.progress_gap_orange",) if rule == "progress" else ()
    elif rule == "run":
        yield from (f"risk.{_word(colour)}_run_{part}" for colour in _run_colour(month, reason.threshold) for part in ("months", "fall"))
    elif rule in set(BaseKind):
        yield from (f"risk.{_word(colour)}_{rule}" for colour in _COLOURS if reason.threshold == f"≥ {_limit(month, colour, rule)}")
        change = month.changes.get((GRADED[GradedMeasure(subject)], BaseKind(rule)))
        yield from ("risk.min_base",) if change is not None and _is_small(month, change) else ()


def _run_colour(month: ScopeMonth, threshold: str) -> list[Level]:
    return [colour for colour in (Level.ORANGE, Level.YELLOW) if threshold == f"≥ {_run_limit(month, colour, '个月且累计 ≥ ')}"]


def _checks_of(month: ScopeMonth, measure: GradedMeasure) -> Iterator[tuple[str, ...]]:
    for kind in (BaseKind.YOY, BaseKind.MOM):
        change = month.changes.get((GRADED[measure], kind))
        limits = (f"≥ {_limit(month, colour, kind)}" for colour in reversed(_COLOURS))
        yield f"{measure.chinese}{_NAMES[kind]}", _movement(month, change), "下降", *limits
    run = month.levels[measure].run
    told = f"{run.months}个月，累计{percent(run.fall)}" if run.months else "没有连续下降"
    limits = (f"≥ {_run_limit(month, colour, '个月且≥ ')}" for colour in (Level.YELLOW, Level.ORANGE))
    yield f"{measure.chinese}连续环比下降", told, UNDEFINED, *limits, UNDEFINED
    if measure is GradedMeasure.INCOME:
        for kind in (BaseKind.YOY, BaseKind.MOM):
            change = month.changes.get((Measure.PANEL_INCOME, kind))
            told = UNDEFINED if change is None or is_small(change.base_persons) else signed_percent(change.value)
            yield f"同一批人的收入{_NAMES[kind]}", told, "下降", *[UNDEFINED] * 3


def _progress_checks(month: ScopeMonth) -> Iterator[tuple[str, ...]]:
    counted, words = _counted(month)
    plan = Fraction(*month.plan) if month.plan else None
    gap = load_policy().ratio("risk.progress_gap_orange", month.period)
    limit = UNDEFINED if plan is None else f"< {percent(plan - gap)}"
    red = "12月未完成"
    yield f"目标任务进度（{words}）", share(counted, month.target), UNDEFINED, UNDEFINED, limit, red


def _movement(month: ScopeMonth, change: Change | None) -> str:
    if change is None:
        return UNDEFINED
    return f"基数不足{_min_base(month)}人" if _is_small(month, change) else signed_percent(change.value)


def _counted(month: ScopeMonth) -> tuple[int | None, str]:
    """Give the persons that count for the target, and what they are (method §4, progress)."""
    measure = load_policy().word("target.measure", month.period)
    return (month.now.ytd, "年度累计") if measure == "work_ytd" else (month.now.stock, "当月在岗")


def _limit(month: ScopeMonth, colour: Level, kind: str) -> str:
    return threshold_text(load_policy().ratio(f"risk.{_word(colour)}_{kind}", month.period))


def _run_limit(month: ScopeMonth, colour: Level, between: str) -> str:
    policy, word = load_policy(), _word(colour)
    months = policy.whole(f"risk.{word}_run_months", month.period)
    return f"{months}{between}{threshold_text(policy.ratio(f'risk.{word}_run_fall', month.period))}"


def _word(colour: Level) -> str:
    return colour.name.lower()


def _min_base(month: ScopeMonth) -> int:
    return load_policy().whole("risk.min_base", month.period)


def _is_small(month: ScopeMonth, change: Change) -> bool:
    return change.base_persons < _min_base(month)


def _is_shown(income: Income | None) -> bool:
    return income is not None and income.persons >= SMALLEST_SHOWN


def _mean(income: Income | None) -> str:
    return money(income.mean).removesuffix("元") if income else UNDEFINED
