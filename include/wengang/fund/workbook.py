"""An allocation as an .xlsx that calculates itself: every factor, share, score, λ, rounding step and line is a live formula.

Belongs here: sheets, formulas and the values shown before anything recalculates. Does not belong here: the calculation (`allocation`), the
other parts of a version's package (`version_package`).

What a formula cannot find without a goal seek is given: which cap holds which unit. λ follows from it by one division, and a column proves
for each unit that the given cap is right. No macro, no named function newer than 2007: Excel, WPS and LibreOffice show the same fen.
Known drawback: a spreadsheet calculates with fifteen digits. Quotients are rounded to seven places of a rounding unit before they are
cut, so two remainders that differ by less than that may change places; the verifier, which is exact, then decides. The first sheet says so.
The sheet 图表 holds charts of the live cells: what is changed elsewhere is drawn at once.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Context, Decimal
from fractions import Fraction

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from wengang.fund.allocation import Allocation, Line
from wengang.fund.clipping import Binding
from wengang.fund.drawing import AWARD, BASE, FALL, FEN_PER_WAN, RISE, SPECIAL
from wengang.fund.money_words import exact_text
from wengang.settings.units import load_units

Value = int | str | Fraction
_SHOWN_DIGITS = Context(prec=17)
_PLACES = 7
_TITLE_ROW, _HEAD_ROW, _FIRST_ROW = 0, 2, 3
_WIDE = 20  # an exact amount before rounding
_CHART_WIDTH, _CHART_GAP, _CHART_HEAD, _CHART_STEP = 560, 20, 110, 24  # pixels
# A workbook carries a date of its own; a fixed one, so that the same allocation always has the same bytes.
_MADE = datetime(2000, 1, 1, tzinfo=UTC)
_NOTES = (
    "蓝底为给定的数据，其余全部是公式，修改任何一个给定数据都会重新计算。",
    "“受限情况”给定：哪些单位落在上限、下限或按得分计算；“受限校验”逐个单位证明给定得对。修改数据后若出现“不符”，受限情况须重新求解。",
    "电子表格只有15位有效数字：两个余数相差不到千万分之一个取整单位时，本表可能把一个取整单位给了另一个单位，以核验程序 verify.py 为准。",
)


def workbook(allocation: Allocation, *, trial_calculation: bool) -> bytes:
    """Give the workbook of an allocation; `trial_calculation` marks it 试算 (a list or parameter is not confirmed)."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        book.set_properties({"title": "就业补助资金分配测算", "created": _MADE})
        _Writer(book, allocation, trial_calculation=trial_calculation).write()
    return memory.getvalue()


class _Table:
    """One sheet: a title, a row of headings, one row a record; cells are addressed by column key and record."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, title: str, columns: dict[str, str], records: Sequence[str]) -> None:
        self._book, self._name, self._columns, self._records = book, name, list(columns), list(records)
        self._sheet = book.add_worksheet(name)
        self._plain = book.add_format({"num_format": "#,##0.##########", "border": 1})
        self._percent = book.add_format({"num_format": "0.00%", "border": 1})
        self._given = book.add_format({"num_format": "#,##0.##########", "border": 1, "bg_color": "#DDEBF7"})
        heading = book.add_format(
            {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter", "bg_color": "#EEEEEE"}
        )
        self._sheet.write_string(_TITLE_ROW, 0, title, book.add_format({"bold": True, "font_size": 14}))
        for column, text in enumerate(columns.values()):
            self._sheet.write_string(_HEAD_ROW, column, text, heading)
        self._sheet.set_column(0, len(columns) - 1, _WIDE)
        self._sheet.freeze_panes(_FIRST_ROW, 2)
        self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)

    def cell(self, key: str, record: str) -> str:
        """Give the absolute address of a cell."""
        return f"'{self._name}'!{self._address(key, record)}"

    def column(self, key: str, down_to: str | None = None) -> str:
        """Give the absolute range of a column, down to a record or to the last one."""
        return f"{self.cell(key, self._records[0])}:{self._address(key, down_to or self._records[-1])}"

    def give(self, key: str, record: str, value: Value) -> None:
        """Write a given value; an exact number that no decimal holds is written as its quotient."""
        row, column = self._place(key, record)
        if isinstance(value, str):
            self._sheet.write_string(row, column, value, self._given)
        elif "/" in (text := exact_text(Fraction(value))):
            self._sheet.write_formula(row, column, f"={text}", self._given, _shown(value))
        else:
            self._sheet.write_number(row, column, Decimal(text), self._given)

    def calculate(self, key: str, record: str, formula: str, shown: Value, *, as_percent: bool = False) -> None:
        """Write a formula with the value that is shown until something recalculates."""
        form = self._percent if as_percent else self._plain
        self._sheet.write_formula(*self._place(key, record), f"={formula}", form, _shown(shown))

    def draw(self, title: str, columns: Mapping[str, str], *, place: int) -> None:
        """Draw columns in their colours as bars, one a record from above, parts of a bar one after another; `place` counts from the left."""
        chart = self._book.add_chart({"type": "bar", "subtype": "stacked"})
        for key, colour in columns.items():
            heading = xl_rowcol_to_cell(_HEAD_ROW, self._columns.index(key), row_abs=True, col_abs=True)
            chart.add_series(
                {
                    "name": f"='{self._name}'!{heading}",
                    "categories": f"={self.column('name')}",
                    "values": f"={self.column(key)}",
                    "fill": {"color": colour},
                    "invert_if_negative": True,
                    "invert_if_negative_color": FALL,
                    "gap": 50,
                }
            )
        small, lines = {"size": 9}, {"visible": True, "line": {"color": "#D9D9D9"}}
        chart.set_title({"name": title, "name_font": {"size": 13}})
        chart.set_y_axis({"reverse": True, "label_position": "low", "num_font": small, "major_tick_mark": "none"})
        chart.set_x_axis({"num_format": "#,##0", "label_position": "high", "num_font": small, "major_gridlines": lines})
        chart.set_legend({"position": "top"} if len(columns) > 1 else {"none": True})
        chart.set_size({"width": _CHART_WIDTH, "height": _CHART_HEAD + _CHART_STEP * len(self._records)})
        below = _FIRST_ROW + len(self._records) + 1
        self._sheet.insert_chart(below, 0, chart, {"x_offset": place * (_CHART_WIDTH + _CHART_GAP)})

    def note(self, rows_below: int, text: str) -> None:
        """Write a sentence below the records."""
        self._sheet.write_string(_FIRST_ROW + len(self._records) + rows_below, 0, text)

    def _place(self, key: str, record: str) -> tuple[int, int]:
        return _FIRST_ROW + self._records.index(record), self._columns.index(key)

    def _address(self, key: str, record: str) -> str:
        address: str = xl_rowcol_to_cell(*self._place(key, record), row_abs=True, col_abs=True)
        return address


class _Writer:
    """Writes the sheets of one allocation; each method writes one of them or one part of it."""

    def __init__(self, book: xlsxwriter.Workbook, allocation: Allocation, *, trial_calculation: bool) -> None:
        self._allocation = allocation
        self._rules = allocation.inputs.rules
        self._lines = allocation.lines
        self._facts = {facts.code: facts for facts in allocation.inputs.units}
        self._codes = [line.unit for line in allocation.lines]
        self._used = [use.factor for use in allocation.factors]
        year, mark = allocation.inputs.year, "（试算，不作为分配依据）" if trial_calculation else ""
        unit = {"code": "单位代码", "name": "单位"}
        amounts = {"base": "基础（分）", "award": "奖励（分）", "special": "专项（分）", "total": "合计（分）"}
        self._result = _Table(
            book,
            "方案",
            f"{year}年就业补助资金分配测算{mark}",
            {**unit, **amounts, "yuan": "合计（元）", "issued": "方案数（分）", "same": "与方案"},
            [*self._codes, "reserve", "all"],
        )
        self._parameters = _Table(
            book,
            "参数",
            "资金、规则和由此得出的数",
            {"name": "项目", "value": "数值"},
            _PARAMETERS,
        )
        factors = {factor.value: factor.chinese for factor in self._used}
        shares = {f"share_{factor}": f"{factor.chinese}占比" for factor in self._used}
        self._factors = _Table(
            book, "因素", "因素、占比和得分", {**unit, **factors, **shares, "score": "得分"}, [*self._codes, *_FACTOR_ROWS]
        )
        self._base = _Table(
            book,
            "基础",
            "基础部分：λ×得分，受上下限约束，按最大余数取整",
            {
                **unit,
                "last": "上年基础（分）",
                "lower": "下限（分）",
                "upper": "上限（分）",
                "binding": "受限情况（给定）",
                "wish": "λ×得分（分）",
                "exact": "取整前（分）",
                "proof": "受限校验",
                **_ROUNDING,
            },
            self._codes,
        )
        self._award = _Table(
            book,
            "奖励",
            "奖励：绩效得分居前的单位按得分比例，按最大余数取整",
            {**unit, "performance": "绩效得分", "place": "名次", "chosen": "入选", "exact": "取整前（分）", **_ROUNDING},
            self._codes,
        )
        wan = {"base": "基础（万元）", "award": "奖励（万元）", "special": "专项（万元）", "change": "基础比上年（万元）"}
        self._charts = _Table(
            book, "图表", f"各单位金额和与上年相比{mark}", {"name": "单位", **wan, "share": "基础比上年（比例）"}, self._codes
        )

    def write(self) -> None:
        """Write every sheet."""
        for table in (self._result, self._factors, self._base, self._award):
            for code in self._codes:
                table.give("code", code, code)
                table.give("name", code, self._name(code))
        self._write_parameters()
        self._write_factors()
        for line in self._lines:
            self._write_base(line)
            self._write_award(line)
            self._write_line(line)
        self._write_totals()
        self._write_charts()

    def _write_parameters(self) -> None:
        inputs, rules, table = self._allocation.inputs, self._rules, self._parameters
        given: dict[str, tuple[str, Value]] = {
            "pool": ("资金总额T（分）", inputs.pool_fen),
            "reserve": ("预留R（分）", inputs.reserve_fen),
            "share": ("奖励占比", rules.award_share),
            "count": ("奖励单位最多个数", rules.award_count),
            "unit": ("取整单位q（分）", rules.rounding_fen),
            "special": ("每个重点帮扶县专项补贴（分）", rules.special_fen),
            "low": ("下限倍数", rules.cap_low),
            "high": ("上限倍数", rules.cap_high),
        }
        for key, (name, value) in given.items():
            table.give("name", key, name)
            table.give("value", key, value)
        p, base, award = self._p, self._base, self._award
        free = f'SUMIF({base.column("binding")},"{Binding.FREE.chinese}",{self._factors.column("score", self._codes[-1])})'
        held = "-".join(
            f'SUMIF({base.column("binding")},"{binding.chinese}",{base.column(bound)})'
            for binding, bound in ((Binding.LOWER, "lower"), (Binding.UPPER, "upper"))
        )
        specials = sum(line.special_fen for line in self._lines)
        awards, bases = sum(line.award_fen for line in self._lines), sum(line.base_fen for line in self._lines)
        pool, unit = self._allocation.award_pool_fen, rules.rounding_fen
        awarded = f"IF(SUM({award.column('exact')})>0,{p('award_pool')},0)"
        calculated: dict[str, tuple[str, str, Value]] = {
            "award_pool": ("奖励总额A（分）", f"INT(ROUND({p('pool')}*{p('share')}/{p('unit')},{_PLACES}))*{p('unit')}", pool),
            "specials": ("专项合计（分）", f"SUM({self._result.column('special', self._codes[-1])})", specials),
            "base_pool": (
                "基础总额B（分）",
                f"{p('pool')}-{p('reserve')}-{p('award_pool')}-{p('specials')}",
                self._allocation.base_pool_fen,
            ),
            "scale": (
                "λ（分）",
                f"IF({free}>0,({p('base_pool')}-{held})/{free},{_shown(self._allocation.scale)})",
                self._allocation.scale,
            ),
            "base_raised": (
                "基础取整后还可分的取整单位个数",
                f"INT(ROUND({p('base_pool')}/{p('unit')}-SUM({base.column('floor')}),{_PLACES}))",
                sum(line.base_raised for line in self._lines),
            ),
            "award_raised": (
                "奖励取整后还可分的取整单位个数",
                f"INT(ROUND({awarded}/{p('unit')}-SUM({award.column('floor')}),{_PLACES}))",
                sum(line.award_raised for line in self._lines),
            ),
            "base_left": (
                "基础不足一个取整单位、转入预留（分）",
                f"{p('base_pool')}-SUM({base.column('amount')})",
                self._allocation.base_pool_fen - bases,
            ),
            "award_left": ("奖励未分出、转入预留（分）", f"{p('award_pool')}-SUM({award.column('amount')})", pool - awards),
        }
        for key, (name, formula, shown) in calculated.items():
            table.give("name", key, name)
            table.calculate("value", key, formula, shown)
        if unit > 1:
            table.note(1, f"λ以分计；取整单位{unit}分。因素合计为0的已剔除，其余权重按比例放大。")

    def _write_factors(self) -> None:
        table, codes = self._factors, self._codes
        for record, name in _FACTOR_ROWS.items():
            table.give("name", record, name)
        first, last = self._used[0].value, self._used[-1].value
        sums = f"{table.cell(first, 'sum')}:{table.cell(last, 'sum')}"
        weights = f"{table.cell(first, 'given_weight')}:{table.cell(last, 'given_weight')}"
        for use in self._allocation.factors:
            key = use.factor.value
            table.calculate(key, "sum", f"SUM({table.column(key, codes[-1])})", use.total)
            table.give(key, "given_weight", use.given_weight)
            used = f'IF({table.cell(key, "sum")}=0,0,{table.cell(key, "given_weight")}/SUMIF({sums},">0",{weights}))'
            table.calculate(key, "weight", used, use.weight)
            for code in codes:
                value = self._facts[code].factors[use.factor]
                table.give(key, code, value)
                share = f"IF({table.cell(key, 'sum')}=0,0,{table.cell(key, code)}/{table.cell(key, 'sum')})"
                table.calculate(f"share_{key}", code, share, Fraction(value, use.total) if use.total else 0)
        used_weights = f"{table.cell(first, 'weight')}:{table.cell(last, 'weight')}"
        for line in self._lines:
            shares = f"{table.cell(f'share_{first}', line.unit)}:{table.cell(f'share_{last}', line.unit)}"
            table.calculate("score", line.unit, f"SUMPRODUCT({used_weights},{shares})", line.score)

    def _write_base(self, line: Line) -> None:
        table, code, p = self._base, line.unit, self._p
        last = self._facts[code].last_base_fen
        lower, upper, wish, binding = (table.cell(key, code) for key in ("lower", "upper", "wish", "binding"))
        table.give("last", code, "新单位" if last is None else last)
        own = table.cell("last", code)
        table.calculate("lower", code, f"IF(ISNUMBER({own}),{own}*{p('low')},0)", line.share.lower)
        table.calculate("upper", code, f'IF(ISNUMBER({own}),{own}*{p("high")},"不限")', "不限" if last is None else line.share.upper or 0)
        table.give("binding", code, line.binding.chinese)
        table.calculate("wish", code, f"{p('scale')}*{self._factors.cell('score', code)}", self._allocation.scale * line.score)
        exact = f'IF({binding}="{Binding.LOWER.chinese}",{lower},IF({binding}="{Binding.UPPER.chinese}",{upper},{wish}))'
        table.calculate("exact", code, exact, line.exact_base)
        # A hundredth of a fen more or less is the spreadsheet's own error.
        above = f"IF(ISNUMBER({upper}),{wish}>={upper}-0.01,FALSE)"
        within = f"AND({wish}>={lower}-0.01,IF(ISNUMBER({upper}),{wish}<={upper}+0.01,TRUE))"
        below = f"{wish}<={lower}+0.01"
        proof = f'IF({binding}="{Binding.LOWER.chinese}",{below},IF({binding}="{Binding.UPPER.chinese}",{above},{within}))'
        table.calculate("proof", code, f'IF({proof},"符合","不符")', "符合")
        self._write_rounding(table, code, line.exact_base, p("base_raised"), raised=line.base_raised)

    def _write_award(self, line: Line) -> None:
        table, code, p = self._award, line.unit, self._p
        performance = self._facts[code].performance
        table.give("performance", code, "不参评" if performance is None else performance)
        own = table.cell("performance", code)
        all_, upto = table.column("performance"), table.column("performance", code)
        place = f"SUMPRODUCT(ISNUMBER({all_})*({all_}>{own}))+SUMPRODUCT(ISNUMBER({upto})*({upto}={own}))"
        ranked = sorted((-facts.performance, facts.code) for facts in self._facts.values() if facts.performance is not None)
        position = [other for _, other in ranked].index(code) + 1 if performance is not None else 0
        table.calculate("place", code, f"IF(ISNUMBER({own}),{place},0)", position)
        chosen = f"IF(AND({table.cell('place', code)}>0,{table.cell('place', code)}<={p('count')}),1,0)"
        table.calculate("chosen", code, chosen, int(0 < position <= self._rules.award_count))
        together = f"SUMIF({table.column('chosen')},1,{all_})"
        exact = f"IF({table.cell('chosen', code)}=1,IF({together}>0,{p('award_pool')}*{own}/{together},0),0)"
        amount = line.exact_award or Fraction()
        table.calculate("exact", code, exact, amount)
        self._write_rounding(table, code, amount, p("award_raised"), raised=line.award_raised)

    def _write_rounding(self, table: _Table, code: str, exact: Fraction, to_raise: str, *, raised: bool) -> None:
        unit = self._rules.rounding_fen
        quotient = Fraction(exact, unit)
        whole = quotient // 1
        table.calculate("quotient", code, f"ROUND({table.cell('exact', code)}/{self._p('unit')},{_PLACES})", round(quotient, _PLACES))
        table.calculate("floor", code, f"INT({table.cell('quotient', code)})", whole)
        table.calculate(
            "rest", code, f"ROUND({table.cell('quotient', code)}-{table.cell('floor', code)},{_PLACES})", round(quotient % 1, _PLACES)
        )
        rests, upto, own = table.column("rest"), table.column("rest", code), table.cell("rest", code)
        table.calculate("order", code, f"SUMPRODUCT(--({rests}>{own}))+SUMPRODUCT(--({upto}={own}))", self._order(table, code))
        table.calculate("raised", code, f"IF({table.cell('order', code)}<={to_raise},1,0)", int(raised))
        amount = f"({table.cell('floor', code)}+{table.cell('raised', code)})*{self._p('unit')}"
        table.calculate("amount", code, amount, (whole + int(raised)) * unit)

    @staticmethod
    def _name(code: str) -> str:
        unit = load_units().by_code.get(code)
        return unit.name if unit else code

    def _order(self, table: _Table, code: str) -> int:
        """Give the place of a unit by remainder, as the formula counts it."""
        exact = {line.unit: line.exact_base if table is self._base else line.exact_award or Fraction() for line in self._lines}
        ordered = sorted(exact, key=lambda unit: (-(exact[unit] % self._rules.rounding_fen), unit))
        return ordered.index(code) + 1

    def _write_line(self, line: Line) -> None:
        table, code = self._result, line.unit
        table.calculate("base", code, self._base.cell("amount", code), line.base_fen)
        table.calculate("award", code, self._award.cell("amount", code), line.award_fen)
        if line.special_fen:
            table.calculate("special", code, self._p("special"), line.special_fen)
        else:
            table.give("special", code, 0)
        parts = f"{table.cell('base', code)}+{table.cell('award', code)}+{table.cell('special', code)}"
        table.calculate("total", code, parts, line.total_fen)
        self._write_comparison(code, line.total_fen)

    def _write_comparison(self, record: str, total: int) -> None:
        """Write the total in 元, and beside it the amount of the proposal and whether both agree."""
        table = self._result
        table.calculate("yuan", record, f"{table.cell('total', record)}/100", Fraction(total, 100))
        table.give("issued", record, total)
        same = f'IF({table.cell("total", record)}={table.cell("issued", record)},"一致","不一致")'
        table.calculate("same", record, same, "一致")

    def _write_totals(self) -> None:
        table, p = self._result, self._p
        table.give("name", "reserve", "预留")
        table.calculate("total", "reserve", f"{p('reserve')}+{p('base_left')}+{p('award_left')}", self._allocation.reserve_fen)
        self._write_comparison("reserve", self._allocation.reserve_fen)
        table.give("name", "all", "总计")
        sums = {
            "base": sum(line.base_fen for line in self._lines),
            "award": sum(line.award_fen for line in self._lines),
            "special": sum(line.special_fen for line in self._lines),
        }
        for key, shown in sums.items():
            table.calculate(key, "all", f"SUM({table.column(key, self._codes[-1])})", shown)
        table.calculate("total", "all", f"SUM({table.column('total', 'reserve')})", self._allocation.inputs.pool_fen)
        self._write_comparison("all", self._allocation.inputs.pool_fen)
        for row, text in enumerate(_NOTES, start=1):
            table.note(row, text)

    def _write_charts(self) -> None:
        """Write what the charts show in 万元, beside it the charts: both follow whatever is changed on the other sheets."""
        table, result, base = self._charts, self._result, self._base
        for line in self._lines:
            code, last = line.unit, self._facts[line.unit].last_base_fen
            table.calculate("name", code, result.cell("name", code), self._name(code))
            for key, fen in (("base", line.base_fen), ("award", line.award_fen), ("special", line.special_fen)):
                table.calculate(key, code, f"{result.cell(key, code)}/{FEN_PER_WAN}", Fraction(fen, FEN_PER_WAN))
            own, now = base.cell("last", code), result.cell("base", code)
            change = "新单位" if last is None else Fraction(line.base_fen - last, FEN_PER_WAN)
            table.calculate("change", code, f'IF(ISNUMBER({own}),({now}-{own})/{FEN_PER_WAN},"新单位")', change)
            # A base of 0 has no percentage.
            share = "新单位" if last is None else Fraction(line.base_fen - last, last) if last else "—"
            formula = f'IF(ISNUMBER({own}),IF({own}>0,({now}-{own})/{own},"—"),"新单位")'
            table.calculate("share", code, formula, share, as_percent=True)
        table.draw("各单位金额（万元）", {"base": BASE, "award": AWARD, "special": SPECIAL}, place=0)
        table.draw("基础部分与上年相比（万元）", {"change": RISE}, place=1)

    def _p(self, key: str) -> str:
        return self._parameters.cell("value", key)


_FACTOR_ROWS = {"sum": "合计", "given_weight": "权重", "weight": "折算后权重"}
_PARAMETERS = (
    *("pool", "reserve", "share", "count", "unit", "special", "low", "high"),
    *("award_pool", "specials", "base_pool", "scale", "base_raised", "base_left", "award_raised", "award_left"),
)
_ROUNDING = {
    "quotient": "取整单位数",
    "floor": "舍尾",
    "rest": "余数",
    "order": "余数名次",
    "raised": "进一",
    "amount": "取整后（分）",
}


def _shown(value: Value) -> str | Decimal:
    """Give a value as a cell shows it before anything recalculates."""
    if isinstance(value, str):
        return value
    exact = Fraction(value)
    return _SHOWN_DIGITS.divide(Decimal(exact.numerator), Decimal(exact.denominator))
