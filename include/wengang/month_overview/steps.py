"""The overview of one month, as data and as an aligned Chinese table.

Belongs here: which figures stand on the page. Does not belong here: how they came about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from wengang.county_notices.steps import is_refused
from wengang.database.unit_of_work import UnitOfWork
from wengang.help_files.standings import SIGNALS
from wengang.monitoring.rows import TargetsRow
from wengang.monitoring.snapshots import SnapshotRef
from wengang.month_overview.rows import ComparisonsRow, HelpFilesRow, UnitRow
from wengang.numbers import UNDEFINED, decimal, share, threshold_text
from wengang.papers.columns import aligned, broken
from wengang.papers.wording import movement
from wengang.periods import Period
from wengang.reconciliation.matching import Match
from wengang.risk_detection.levels import Level
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.user_error import UserError

LOW_NAMED = 5
"""Of the units whose departments agree too little the page names so many; every unit reads its own rates on the cover of its package."""
_BASES = {"mom": "环比", "yoy": "同比"}
_NOTICE_STATES = {"draft": "待审批", "refused": "未通过", "held_back": "暂不发", "issued": "已印发", "superseded": "已取代"}
_HEADER = ("单位", "在岗", "环比", "同比", "月均收入", "等级", "提示函", "双方一致", "仅乡村振兴", "仅人社")


@dataclass(frozen=True, slots=True)
class MonthOverview:
    """One month at one of its snapshots: rows of units and of the province, target and policy scale in persons.

    A figure of the province covers the units that reported only; wherever one stands, `of_how_many` says so. `comparisons` tell what
    its 环比 and 同比 rest on, `help_files` stand beside the newest judged month.
    """

    period: Period
    snapshot: int
    units: tuple[UnitRow, ...]
    province: UnitRow
    target: int
    policy_scale: int
    comparisons: tuple[ComparisonsRow, ...] = ()
    help_files: HelpFilesRow | None = None

    @property
    def reported(self) -> int:
        """How many units are in the figures."""
        return sum(row["reported"] for row in self.units)

    @property
    def of_how_many(self) -> str:
        """What stands beside a figure of the province that does not cover it; nothing when every unit reported."""
        return "" if self.reported == len(self.units) else f"（{self.reported}/{len(self.units)} 个单位，不代表全省）"

    def as_data(self) -> dict[str, Any]:
        """Give the overview as plain data for `var/cycle.json`."""
        return {
            "period": str(self.period),
            "snapshot": self.snapshot,
            "units_reported": self.reported,
            "units_expected": len(self.units),
            "units": {row["scope"]: _plain(row) for row in self.units},
            "province": _plain(self.province),
            "target": self.target,
            "policy_scale": self.policy_scale,
        }

    def as_text(self) -> str:
        """Give the page as text, columns aligned for Chinese characters of double width."""
        of_all = "全省" if not self.of_how_many else f"已报送合计（{self.reported}/{len(self.units)}）"
        table = [_HEADER, *(_cells(load_units().unit(row["scope"]).name, row) for row in self.units), _cells(of_all, self.province)]
        stock, ytd = self.province["work_stock"], self.province["work_ytd"]
        told = [
            f"当月在岗 {UNDEFINED if stock is None else stock} 人{self.of_how_many}，年度累计 {ytd} 人{self.of_how_many}；"
            f"年度目标 {self.target} 人，完成 {share(ytd, self.target)}{self.of_how_many}；"
            f"政策规模 28.01万（{self.policy_scale} 人），试验省按比例缩小时只作参照",
            *(line for row in self.comparisons if (line := self._base_line(row))),
            *([_help_line(self.help_files)] if self.help_files else []),
            *self._matching_lines(),
        ]
        return "\n".join(
            [
                f"{self.period.chinese} 快照{self.snapshot}：已报送 {self.reported}/{len(self.units)} 个单位",
                *aligned(table, right=range(1, len(_HEADER))),
                *(piece for line in told for piece in broken(line, "  ")),
            ]
        )

    def _matching_lines(self) -> Iterator[str]:
        """Tell how far the two departments agree on who works, and name the units where both must look into it (method §13)."""
        matched = {row["scope"]: match for row in self.units if (match := _match(row))}
        if not matched:
            return
        policy = load_policy()
        limits = [threshold_text(policy.ratio(name, self.period)) for name in ("recon.match_low", "recon.totals_apart")]
        low = sorted((match.rate or 0, unit) for unit, match in matched.items() if match.is_low(self.period))
        yield (
            f"两部门核对 {len(matched)}/{len(self.units)} 个单位：人员相符率低于 {limits[0]} 或总数相差超过 {limits[1]} 的 {len(low)} 个"
            + ("，相符率最低的：" if low else "")
        )
        yield from (f"  {load_units().unit(unit).name}：{matched[unit].words}" for _, unit in low[:LOW_NAMED])

    def _base_line(self, row: ComparisonsRow) -> str:
        """Tell what a comparison of the province lacks: its base month, or units that were not there in both months."""
        name, base = _BASES[row["base_kind"]], Period.parse(row["base_period"]).chinese
        if not row["has_base"]:
            return f"{name}没有可比的月份：{base}没有快照，列“—”"
        if row["units_compared"] is None:
            return f"{name}没有可比的单位：没有单位在两个月都报送，列“—”"
        if row["units_compared"] < len(self.units):
            return f"省级{name}只比较两个月都报送的 {row['units_compared']}/{len(self.units)} 个单位，不代表全省"
        return ""


class NoSnapshotError(UserError):
    """A month that has no snapshot yet."""


def month_overview(work: UnitOfWork, period: Period, snapshot: int | None = None) -> MonthOverview:
    """Give the overview of a month at its newest snapshot or at another; raises `NoSnapshotError` when nothing was computed yet."""
    rows: Sequence[UnitRow] = work.rows("month_overview/unit_rows", UnitRow, period=str(period), snapshot=snapshot)
    province = next((row for row in rows if row["scope"] == "province"), None)
    if province is None:
        raise NoSnapshotError(f"{period.chinese}还没有快照{snapshot or ''}")
    if is_refused(work, SnapshotRef(period, province["snapshot"])):
        rows = [_as_refused(row) for row in rows]
    targets = work.rows("monitoring/targets", TargetsRow, year=period.year)
    months = {"before": str(period.before), "year_before": str(period.year_before)}
    comparisons = work.rows("month_overview/comparisons", ComparisonsRow, period=str(period), snapshot=province["snapshot"], **months)
    return MonthOverview(
        period=period,
        snapshot=province["snapshot"],
        units=tuple(row for row in rows if row["scope"] != "province"),
        province=province,
        target=sum(row["persons"] for row in targets),
        policy_scale=load_policy().whole("target.province_scale", period),
        comparisons=tuple(comparisons),
        help_files=work.row("month_overview/help_files", HelpFilesRow, period=str(period)),
    )


def changes_since(now: MonthOverview, before: MonthOverview) -> str:
    """Give what is different from an earlier month: the people at work, and every unit whose level is another one."""
    levels = {row["scope"]: row["level"] for row in before.units}
    changed = [(row, levels.get(row["scope"])) for row in now.units if row["level"] != levels.get(row["scope"])]
    stocks = [UNDEFINED if one.province["work_stock"] is None else str(one.province["work_stock"]) for one in (before, now)]
    lines = [
        f"与{before.period.chinese}相比：在岗 {stocks[0]}{before.of_how_many} → {stocks[1]} 人{now.of_how_many}，"
        f"等级有变化的 {len(changed)} 个单位，不变的 {len(now.units) - len(changed)} 个"
    ]
    if changed:
        rows = [(load_units().unit(row["scope"]).name, _level(earlier), _level(row["level"]), _notice(row)) for row, earlier in changed]
        lines += aligned([("单位", "上月等级", "本月等级", "本月提示函"), *rows])
    return "\n".join(lines)


def _help_line(row: HelpFilesRow) -> str:
    """Tell how many people have a file of 帮扶名单, by what opened it, and how many households have nobody at work."""
    causes = "，".join(f"{title} {number}" for signal, title in SIGNALS.items() if (number := row[signal]))  # type: ignore[literal-required]  # each signal is a column
    return f"帮扶档案在册 {row['files']} 份（{causes}；一份可有几个原因）；零就业家庭 {row['jobless']} 户"


def _match(row: UnitRow) -> Match | None:
    """Give how far a unit's departments agree; None where one of them has not delivered."""
    if row["agreed"] is None or row["rv_only"] is None or row["hr_only"] is None:
        return None
    return Match(row["agreed"], row["rv_only"], row["hr_only"])


def _level(level: int | None) -> str:
    return UNDEFINED if level is None else Level(level).chinese


def _cells(name: str, row: UnitRow) -> tuple[str, ...]:
    return (
        name,
        "未报送" if row["work_stock"] is None else str(row["work_stock"]),
        _rate(row["stock_mom"]),
        _rate(row["stock_yoy"]),
        UNDEFINED if row["income_mean"] is None else decimal(Fraction(row["income_mean"])),
        _level(row["level"]),
        _notice(row),
        *(UNDEFINED if row[key] is None else str(row[key]) for key in ("agreed", "rv_only", "hr_only")),
    )


def _as_refused(row: UnitRow) -> UnitRow:
    return {**row, "notice_state": "refused"} if row["notice_state"] == "draft" else row


def _notice(row: UnitRow) -> str:
    if row["notice_state"] is None:
        return UNDEFINED
    return ("更正" if row["notice_kind"] == "corrected" else "") + _NOTICE_STATES[row["notice_state"]]


def _rate(value: Decimal | None) -> str:
    return movement(None if value is None else Fraction(value))


def _plain(row: UnitRow) -> dict[str, Any]:
    return {key: str(value) if isinstance(value, Decimal) else value for key, value in row.items() if key != "scope"}
