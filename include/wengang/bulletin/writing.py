"""The words of a bulletin, in the order of national ones (chapters 3.2 item 10), no sentence without its figure.

Belongs here: sentences and tables. Does not belong here: figures (`figures`), charts (`drawings`), layout (`papers`).

Assumptions: the readers are all units and the leaders. Counts of one to four people are “<5人”, and cells from which one could be worked out
are hidden with it, along rows and columns (`papers.small_cells`). Matters about persons, and those whose answers two people judge, stand in no
bulletin. Wherever the province lacks units, a figure of it says of how many it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from statistics import median

from wengang.bulletin.drawings import FLOW, flow_steps, income_lines, progress_bars, stock_line
from wengang.bulletin.figures import MONTHS_DRAWN, BulletinFigures
from wengang.bulletin.spans import SpanKind
from wengang.composition.words import LOCATIONS
from wengang.follow_up.overview import ListedMatter
from wengang.letters.content import ISSUE_DATE
from wengang.matters.clock import late
from wengang.monitoring.changes import BaseKind, Measure
from wengang.monitoring.scopes import PROVINCE
from wengang.month_overview.board import UnitMonth
from wengang.month_overview.province import MonthLine, MonthOrder
from wengang.numbers import SMALLEST_SHOWN, UNDEFINED, decimal, is_small, money, percent, persons, share, threshold_text
from wengang.papers.bases import load_bases, standing_notes
from wengang.papers.paper import Figure, Paper, Section, Table
from wengang.papers.parameters import MONTH, enclosed_parameters
from wengang.papers.small_cells import HIDDEN, LEGEND, cells_of_grid, cells_of_sum
from wengang.papers.wording import day, movement, numeral
from wengang.reconciliation.matching import Match
from wengang.risk_detection.levels import Level
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units

ISSUER = "海南省防止返贫就业攻坚行动通报"
PARAMETERS = (*MONTH, "matter.", "recon.", "bulletin.")
"""On which a bulletin rests."""
_FLOW_SIGNS = (1, -1, -1, -1, 1, 1, -1)
_PUBLISH = "定期通报脱贫人口务工规模进度，并对务工收入情况进行预警"
_LOSSES = "失业影响"
_IN_THE_BODY = ("四类指标",)
_NAMED = 6
_LATE_SHOWN = 30
_LAGS = ("月末到冻结", "冻结到印发", "印发到首次完整反馈", "反馈到认可")
Block = str | Table | Figure


@dataclass(frozen=True, slots=True)
class BulletinWriter:
    """Writes the bulletin of what was gathered."""

    told: BulletinFigures
    corrects: bool = False

    def write(self) -> Paper:
        """Give the bulletin; with `corrects` the one that takes the place of an issued one."""
        on, period, bases = self.told.on, self.told.period, load_bases()
        written: list[tuple[str, Iterable[Block]]] = [
            ("务工规模", self._scale()),
            ("务工去向和构成", self._places()),
            *((section.heading, section.blocks) for section in self.told.chapters),
            ("务工收入预警", self._income()),
            ("防范规模性返贫", self._red_line()),
            ("数据报送和质量", self._quality()),
            ("事项办理", self._matters()),
            ("存在的问题", self._problems()),
            ("下一步工作", self._next()),
        ]
        if self.told.span.kind is SpanKind.QUARTER:
            written.insert(1, ("本季度各月", self._quarter()))
        sections = tuple(Section(f"{numeral(place)}、{heading}", tuple(blocks)) for place, (heading, blocks) in enumerate(written, 1))
        return Paper(
            phrases=(f"关于{self.told.span.chinese}", "全省脱贫人口务工就业情况的", f"通报{'（更正）' if self.corrects else ''}"),
            issuer=ISSUER,
            addressee="各市、县、自治县人力资源社会保障局、乡村振兴部门，洋浦经济开发区有关部门：",
            opening=(self._opening(),),
            sections=sections,
            signature=(*bases.both_departments(on), ISSUE_DATE),
            appendices=(*self._annexes(), *enclosed_parameters(period, PARAMETERS)),
            notes=(
                f"数据截至{period.chinese}快照{self.told.table.snapshot.number}，事项和报送情况截至{day(on)}。"
                f"“{UNDEFINED}”表示没有可比数据或不展示，“<{SMALLEST_SHOWN}人”表示不足{SMALLEST_SHOWN}人；{LEGEND}。不含个人信息。",
                *standing_notes(on, PARAMETERS, judged=period),
            ),
        )

    def _opening(self) -> str:
        bases, on = load_bases(), self.told.on
        main, *others = bases.cited(on)
        now = f"现将{self.told.span.chinese}有关情况通报如下。"
        if bases.term_is_over(on):
            return (
                f"《{bases.policy.title}》政策期已满（至{day(bases.policy.last_day)}）。"
                f"按照{'、'.join(basis.title for basis in (main, *others))}，监测调度继续开展，{now}"
            )
        return f"按照{main.title}{main.clause}关于{_PUBLISH}的要求，{now}"

    # 务工规模

    def _scale(self) -> Iterator[Block]:
        told, province = self.told, self.told.table.province
        partial, target = told.table.overview.of_how_many, told.table.overview.target
        stock, ytd = province.row["work_stock"], province.row["work_ytd"]
        scale = load_policy().whole("target.province_scale", told.period)
        yield (
            f"截至{told.period.chinese}底，全省脱贫人口（含防止返贫监测对象）当月在岗{persons(stock)}{partial}，"
            f"环比{self._moved(Measure.WORK_STOCK, BaseKind.MOM)}，同比{self._moved(Measure.WORK_STOCK, BaseKind.YOY)}；"
            f"年度累计务工{persons(ytd)}{partial}，年度目标任务合计{target}人，完成{share(ytd, target)}；政策要求的规模为{scale}人。"
        )
        yield self._against_last_year()
        yield self._against_target()
        yield stock_line(told)
        yield self._scale_table()
        yield progress_bars(told)
        yield from self._flow()

    def _against_last_year(self) -> str:
        """Say how much of last year's whole number is reached, and who is above the line (the form of national bulletins)."""
        line = load_policy().ratio("bulletin.last_year_named", self.told.period)
        whole = self.told.plans.get(PROVINCE.code)
        ytd = self.told.table.province.row["work_ytd"]
        if whole is None or self.told.table.overview.of_how_many:
            return "上年全年或本月数据不全，不与上年全年务工总量比较。"
        above = [one.name for one in self.told.table.units if (reached := self._of_last_year(one)) is not None and reached >= line]
        named = f"达到上年全年{threshold_text(line)}以上的单位{len(above)}个" + (f"：{'、'.join(above)}" if above else "")
        return f"年度累计相当于上年全年务工总量的{share(ytd, whole[1])}；{named}。"

    def _of_last_year(self, line: MonthLine) -> Fraction | None:
        plan = self.told.plans.get(line.code or PROVINCE.code)
        return None if plan is None or not line.row["reported"] else Fraction(line.row["work_ytd"], plan[1])

    def _against_target(self) -> str:
        table = self.told.table
        whole = table.province.progress
        judged = sorted((line for line in table.units if line.progress is not None), key=lambda line: (-(line.progress or 0), line.code))
        if whole is None or not judged:
            return "年度目标任务未下达，不作比较。"
        ahead = [line for line in judged if (line.progress or 0) >= whole]
        lowest = "、".join(f"{line.name}（{share(line.counted, line.target)}）" for line in judged[::-1][:_NAMED])
        return (
            f"以{table.counted_words}计，目标任务完成进度不低于全省（{share(table.province.counted, table.province.target)}）的单位{len(ahead)}个："
            f"{_names(ahead)}；进度最低的：{lowest}。"
        )

    def _scale_table(self) -> Table:
        lines = [*self.told.table.units, self.told.table.province]
        stocks, years = self._column(lambda line: line.row["work_stock"]), self._column(lambda line: line.row["work_ytd"])
        rows = tuple(
            (
                line.name,
                stock,
                line.cells[MonthOrder.MOM],
                line.cells[MonthOrder.YOY],
                ytd,
                str(line.target) if line.target else UNDEFINED,
                share(line.counted, line.target),
                percent(self._of_last_year(line)) if ytd != HIDDEN else UNDEFINED,
                line.level_words,
            )
            for line, stock, ytd in zip(lines, stocks, years, strict=True)
        )
        head = ("单位", "在岗", "环比", "同比", "年度累计", "目标", "完成", "占上年全年", "等级")
        return Table(head, rows, "（一）各单位务工规模、进度和风险等级")

    def _column(self, value: Callable[[MonthLine], int | None]) -> list[str]:
        """Give a column of the units with its sum below; hidden is what the sum would give away."""
        counts = [value(line) for line in self.told.table.units]
        cells = iter(cells_of_sum([count for count in counts if count is not None]))
        of_units = [UNDEFINED if count is None else next(cells) for count in counts]
        return [*of_units, persons(value(self.told.table.province))]

    def _flow(self) -> Iterator[Block]:
        flow = self.told.province.flow
        if self.told.province.months[-2].stock is None:
            yield "上月没有可比数据，不作增减分解。"
            return
        counts = (
            flow["employed_before"],
            flow["lost_job"],
            flow["roster_exit"],
            flow["data_gap"],
            flow["new_job"],
            flow["roster_entry"],
            flow["employed_persons"],
        )
        cells = dict(zip(FLOW, cells_of_sum(counts, _FLOW_SIGNS), strict=True))
        yield (
            f"与上月相比，失去务工{cells['失去务工']}，退出名册{cells['退出名册']}，数据缺口{cells['数据缺口']}；"
            f"新增务工{cells['新增务工']}，新进名册{cells['新进名册']}。上月在岗减前三项、加后两项，等于本月在岗。"
        )
        if drawn := flow_steps(self.told):
            yield drawn

    def _quarter(self) -> Iterator[Block]:
        known = {one.period: one for one in self.told.province.months}
        rows = []
        for month in self.told.span.months:
            one = known[month]
            income = UNDEFINED if one.income is None or one.income.persons < SMALLEST_SHOWN else money(one.income.mean)
            rows.append(
                (month.chinese, persons(one.stock), persons(one.ytd), income, one.level.chinese if one.level is not None else UNDEFINED)
            )
        first, last = known[self.told.span.months[0]], known[self.told.span.months[-1]]
        if first.stock is not None and last.stock is not None and not is_small(first.stock) and not is_small(last.stock):
            moved = last.stock - first.stock
            yield (
                f"季末当月在岗{persons(last.stock)}，比{first.period.chinese}"
                f"{'增加' if moved > 0 else '减少' if moved < 0 else '持平'}{f'{abs(moved)}人' if moved else ''}。"
            )
        yield Table(("月份", "当月在岗", "年度累计", "月均收入", "全省等级"), tuple(rows), "（一）本季度各月")

    # 务工去向

    def _places(self) -> Iterator[Block]:
        units = [line for line in self.told.table.units if line.row["reported"]]
        codes = [code for code in LOCATIONS if any(code in self.told.places.get(line.code, {}) for line in units)]
        counts = [[self.told.places.get(line.code, {}).get(code, 0) for code in codes] for line in units]
        sums = [sum(column) for column in zip(*counts, strict=True)]
        stock = sum(sums)
        if not stock:
            yield "本月没有务工地点的数据。"
            return
        shares = "，".join(
            f"{LOCATIONS[code]}{persons(count)}（{share(count, stock)}）" for code, count in zip(codes, sums, strict=True) if count
        )
        yield f"在岗的脱贫人口按务工地点分：{shares}{self.told.table.overview.of_how_many}。"
        yield from (block for section in self.told.composition if section.heading in _IN_THE_BODY for block in section.blocks)
        rows = [(line.name, *cells) for line, cells in zip(units, cells_of_grid(counts), strict=True)]
        rows.append(("全省", *map(persons, sums)))
        yield Table(("单位", *(LOCATIONS[code] for code in codes)), tuple(rows), "（一）各单位在岗人数按务工地点分")

    # 务工收入预警

    def _income(self) -> Iterator[Block]:
        told, province = self.told, self.told.province
        now = province.now
        shown = now.income is not None and now.income.persons >= SMALLEST_SHOWN
        mean = money(now.income.mean) if shown and now.income is not None else UNDEFINED
        yield (
            f"{told.period.chinese}务工月收入平均{mean}{told.table.overview.of_how_many}，"
            f"环比{self._moved(Measure.INCOME_MEAN, BaseKind.MOM)}，同比{self._moved(Measure.INCOME_MEAN, BaseKind.YOY)}；"
            f"中位数{money(now.median) if shown else UNDEFINED}；收入填报率{percent(_fraction(province.flow['income_fill_rate']))}。"
        )
        judged = {level: [line for line in told.table.units if told.income_levels.get(line.code) is level] for level in Level if level}
        warned = [
            f"{level.chinese}{len(judged[level])}个（{_names(judged[level])}）" for level in sorted(judged, reverse=True) if judged[level]
        ]
        yield f"对以下单位的务工收入予以预警：{'；'.join(warned)}。" if warned else "各单位务工收入没有下降，不予预警。"
        rows = tuple(
            (
                line.name,
                line.cells[MonthOrder.INCOME],
                line.cells[MonthOrder.INCOME_MOM],
                line.cells[MonthOrder.INCOME_YOY],
                told.income_levels[line.code].chinese if line.code in told.income_levels else UNDEFINED,
            )
            for line in told.table.units
        )
        yield Table(("单位", "月均收入（元）", "环比", "同比", "收入等级"), rows, "（一）各单位务工收入")
        yield f"全省和各单位近{MONTHS_DRAWN}个月的月均收入如下，各图的刻度不同。"
        yield income_lines(told)

    # 防范规模性返贫（1.3）

    def _red_line(self) -> Iterator[Block]:
        found = [cluster for clusters in self.told.clusters.values() for cluster in clusters]
        villages = [cluster for cluster in found if cluster.kind == "village"]
        employers = [cluster for cluster in found if cluster.kind != "village"]
        if not found:
            yield f"{self.told.period.chinese}没有发现聚集性失去务工。"
        else:
            yield (
                f"{self.told.period.chinese}发现聚集性失去务工{len(found)}处，涉及{len([1 for one in self.told.clusters.values() if one])}个单位："
                f"村{len(villages)}个，失去务工{persons(sum(one.lost_job for one in villages))}；"
                f"用人单位{len(employers)}个，失去务工{persons(sum(one.lost_job for one in employers))}。有关单位已在风险提示附页中逐一列明。"
            )
        losses = [block for section in self.told.composition if section.heading.startswith(_LOSSES) for block in section.blocks]
        if losses:
            yield "失去务工的人按监测对象类别分，以及近月趋势如下。"
            yield from losses

    # 数据报送和质量

    def _quality(self) -> Iterator[Block]:
        board = self.told.board
        yield f"{self.told.period.chinese}数据{board.who_lacks()}。"
        ranked = sorted(board.lines, key=lambda line: (line.score is None, -(line.score or Fraction()), line.unit))
        scored = [line for line in ranked if line.score is not None]
        if scored:
            mean = sum((line.score or Fraction() for line in scored), Fraction()) / len(scored)
            yield f"有当月指标的单位{len(scored)}个，数据质量平均{decimal(mean, 1)}分。"
        rows = tuple(
            (_rank(line, ranked), line.name, line.score_words, _lateness(line), line.lacking_words or UNDEFINED) for line in ranked
        )
        yield Table(("位次", "单位", "得分", "报送", "未报齐"), rows, "（一）数据质量和报送位次")
        yield "。".join(board.notes) + "。"
        matched = {line.name: match for line in self.told.table.units if (match := _match(line))}
        low = [name for name, match in matched.items() if match.is_low(self.told.period)]
        if matched:
            policy = load_policy()
            limits = [threshold_text(policy.ratio(name, self.told.period)) for name in ("recon.match_low", "recon.totals_apart")]
            yield (
                f"两部门核对{len(matched)}个单位，人员相符率低于{limits[0]}或总数相差超过{limits[1]}的{len(low)}个"
                f"{'：' + '、'.join(low) if low else ''}。"
            )

    # 事项办理

    def _matters(self) -> Iterator[Block]:
        owned = [matter for matter in self.told.matters if matter.unit is not None and matter.holder == "owner"]
        overdue = [matter for matter in owned if matter.overdue]
        if not owned:
            yield f"截至{day(self.told.on)}，各单位没有待办事项。"
        else:
            yield (
                f"截至{day(self.told.on)}，各单位待办事项{sum(matter.number for matter in owned)}个，"
                f"其中逾期{sum(matter.number for matter in overdue)}个，涉及{len({matter.unit for matter in overdue})}个单位。"
            )
            yield Table(("单位", "待办", "其中逾期", "最长逾期"), tuple(_by_unit(owned)), "（一）各单位待办事项")
        if overdue:
            named = sorted(overdue, key=lambda matter: (-matter.lateness, matter.no))[:_LATE_SHOWN]
            rows = tuple((matter.owner, matter.words, day(matter.due), f"{matter.lateness}个工作日") for matter in named)
            more = f"（逾期最久的{_LATE_SHOWN}个）" if len(overdue) > _LATE_SHOWN else ""
            yield Table(("办理方", "事项", "期限", "已逾期"), rows, f"（二）逾期未办结的事项{more}")
        yield from self._lags()

    def _lags(self) -> Iterator[Block]:
        steps: list[list[int]] = [[] for _ in _LAGS]
        for row in self.told.lags:
            days: tuple[date | None, ...] = (row["month_end"], row["frozen_on"], row["issued_on"], row["answered_on"], row["accepted_on"])
            for place, (before, after) in enumerate(pairwise(days)):
                if before and after and after <= self.told.on:
                    steps[place].append(late(before, after))
        known = [
            f"{name}{decimal(Fraction(median(found)), 1)}（{len(found)}份）" for name, found in zip(_LAGS, steps, strict=True) if found
        ]
        if known:
            yield f"{self.told.period.chinese}风险提示各环节用时的中位数（工作日）：{'，'.join(known)}。"

    # 问题和下一步

    def _problems(self) -> list[Block]:
        found = [f"{number}．{words}" for number, words in enumerate(self._found(), 1)]
        return [*found] or ["本期没有需要点名的问题。"]

    def _found(self) -> Iterator[str]:
        table = self.told.table
        severe = [line for line in table.units if line.level in (Level.ORANGE, Level.RED)]
        if severe:
            told = "、".join(f"{line.name}（{line.level_words}）" for line in severe)
            yield f"{len(severe)}个单位的务工规模或收入下降较大，风险等级为橙色以上：{told}。"
        pace = [
            line
            for line in table.units
            if (plan := self.told.plans.get(line.code)) and line.progress is not None and line.progress < Fraction(*plan)
        ]
        if pace:
            yield f"{len(pace)}个单位目标任务进度慢于上年同期：{_names(pace)}。"
        silent = [line for line in table.units if not line.row["reported"]]
        if silent:
            yield f"{len(silent)}个单位没有报齐花名册和务工月监测，没有列入本期数据：{_names(silent)}。"
        late_with = sorted({matter.unit for matter in self.told.matters if matter.overdue and matter.unit is not None})
        if late_with:
            yield f"{len(late_with)}个单位有逾期未办结的事项：{'、'.join(load_units().unit(unit).name for unit in late_with)}。"
        if any(self.told.clusters.values()):
            clustered = [load_units().unit(unit).name for unit, found in sorted(self.told.clusters.items()) if found]
            yield f"{len(clustered)}个单位出现聚集性失去务工：{'、'.join(clustered)}。"

    def _next(self) -> Iterator[Block]:
        table = self.told.table
        warned = [line for line in table.units if line.level]
        after = self.told.period.plus(1)
        yield (
            f"（一）落实风险提示。当月有风险等级的{len(warned)}个单位按风险提示核实原因，逐项落实措施、责任人和时限，按期反馈；"
            f"没有等级的{sum(line.level is Level.NONE for line in table.units)}个单位继续做好监测。"
        )
        yield (
            "（二）办结逾期事项。有逾期事项的单位立即办理，仍不办理的依次督办、建议约谈。"
            if any(matter.overdue for matter in self.told.matters)
            else "（二）按期办理事项。目前没有逾期的，继续按期限反馈。"
        )
        workday = load_policy().whole("ingest.due_workday", after)
        yield f"（三）按时报送数据。{after.chinese}数据于次月第{workday}个工作日18时前报齐；退回的文件和行改正后重新报送。"

    # 附表

    def _annexes(self) -> Iterator[Section]:
        shown = [
            section for section in self.told.composition if section.heading not in _IN_THE_BODY and not section.heading.startswith(_LOSSES)
        ]
        for number, section in enumerate(shown, 1):
            yield replace(section, heading=f"附表{number}：{section.heading}", own_page=number == 1)

    def _moved(self, measure: Measure, kind: BaseKind) -> str:
        change = self.told.province.changes.get((measure, kind))
        return movement(change.value if change else None)


def _names(lines: Sequence[MonthLine]) -> str:
    return "、".join(line.name for line in lines)


def _fraction(value: object) -> Fraction | None:
    return None if value is None else Fraction(str(value))


def _match(line: MonthLine) -> Match | None:
    row = line.row
    if row["agreed"] is None or row["rv_only"] is None or row["hr_only"] is None:
        return None
    return Match(row["agreed"], row["rv_only"], row["hr_only"])


def _rank(line: UnitMonth, ranked: Sequence[UnitMonth]) -> str:
    """Give the place of a unit; equal scores share one."""
    if line.score is None:
        return UNDEFINED
    return str(1 + sum(other.score is not None and other.score > line.score for other in ranked))


def _lateness(line: UnitMonth) -> str:
    files = [file for file in line.files.values() if file.required]
    latest = max((file.late or 0 for file in files), default=0)
    standing = Counter(file.standing.chinese for file in files)
    told = "、".join(f"{words}{number}张" for words, number in standing.items())
    return f"{told}，最迟{latest}个工作日" if latest else told


def _by_unit(owned: Sequence[ListedMatter]) -> Iterator[tuple[str, ...]]:
    units = sorted({matter.unit for matter in owned if matter.unit is not None})
    for unit in units:
        own = [matter for matter in owned if matter.unit == unit]
        overdue = [matter for matter in own if matter.overdue]
        longest = max((matter.lateness for matter in overdue), default=0)
        yield (
            load_units().unit(unit).name,
            str(sum(matter.number for matter in own)),
            str(sum(matter.number for matter in overdue)),
            f"{longest}个工作日" if longest else UNDEFINED,
        )
