"""The words of a notice, in the order of domain section 11.

Belongs here: sentences. Does not belong here: figures (`evidence`), layout (`papers.paper`), when a letter may go out (`steps`).

Assumptions: the reader is the unit's two departments; every figure is of the unit as a whole, of its towns or of a cluster, never of a
person. Breakdown cells of one to four persons are “<5人”, cells from which one could be worked out are hidden with it (`small_cells`), and
incomes of fewer than five persons are not shown at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wengang.county_notices.evidence import ClusterFound, Flow, Income, MonthEvidence, ToldReason, Town, UnitEvidence
from wengang.letters.content import DOCUMENT_NUMBER, ISSUE_DATE, REPLY_DUE
from wengang.monitoring.changes import BaseKind, Change, Measure
from wengang.numbers import SMALLEST_SHOWN, UNDEFINED, is_small, money, percent, persons, share, threshold_text
from wengang.papers.bases import load_bases, standing_notes
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.parameters import enclosed_parameters
from wengang.papers.small_cells import HIDDEN, LEGEND, cells_of_sum
from wengang.papers.wording import day, direction, movement, to_both_departments, your
from wengang.periods import Period
from wengang.risk_detection.levels import Level
from wengang.settings.policy import load_policy

ISSUER = "海南省防止返贫就业攻坚行动监测调度"
_FLOW_SIGNS = (1, -1, -1, -1, 1, 1, -1)
"""Of the cells of the flow: with them the row sums to 0 (method §2, flow identity)."""
_STANDARDS = tuple(
    (re.compile(written), words)
    for written, words in (
        (r"> 0", "出现下降"),
        (r"≥ ([\d.]+%)", "降幅达到{}及以上"),
        (r"≥ (\d+)个月且累计 ≥ ([\d.]+%)", "连续下降{}个月及以上且累计降幅达到{}及以上"),
        (r"< ([\d.]+%) − ([\d.]+)%", "低于上年同期进度{}减{}个百分点"),
        (r"< 目标任务", "低于目标任务"),
        (r"≥ 橙色", "都达到橙色及以上"),
        (r"≥ 黄色三个月，或逾期未反馈", "连续三个月达到黄色及以上，或逾期未反馈"),
    )
)
"""How thresholds are stored (`risk_detection.levels`), and how a letter says them."""
_TRIGGER = "对务工规模和务工收入出现下降的，要及时通报风险情况，采取针对性措施，实现风险点早发现、早干预、早帮扶"
_MEASURES_BY_LEVEL = {
    Level.BLUE: "组织自查，弄清下降原因，对失去务工和收入下降的人员及时提供岗位推荐、劳务对接等服务。",
    Level.YELLOW: "制定书面措施，明确责任人和完成时限，优先安排就近岗位、劳务输出和技能培训。",
    Level.ORANGE: "制定书面措施，明确责任人和完成时限，并到重点乡镇、村和用人单位现场帮扶，稳住现有岗位，帮助失去务工的人员再就业。",
    Level.RED: "由负责同志牵头制定书面措施，逐项明确责任人和时限，到重点乡镇、村和用人单位现场帮扶；省级部门将视进展提请督办或约谈。",
}


@dataclass(frozen=True, slots=True)
class Corrected:
    """The notices that a corrected one stands beside: the first of the month, and the last one issued with its level."""

    first_id: int
    first_ledger_no: str
    first_issued_on: date
    last_ledger_no: str
    last_issued_on: date
    last_level: Level


@dataclass(frozen=True, slots=True)
class LetterWriter:
    """Writes the letters of one snapshot on one business date."""

    month: MonthEvidence
    on: date

    @property
    def period(self) -> Period:
        """The month that the letters are about."""
        return self.month.snapshot.period

    def write(self, unit: UnitEvidence, ledger_no: str, corrected: Corrected | None = None) -> Paper:
        """Give the letter of one unit; with `corrected` the letter that takes the place of an issued one."""
        return Paper(
            phrases=self._title(unit, corrected),
            issuer=ISSUER,
            reference=(ledger_no, DOCUMENT_NUMBER),
            addressee=to_both_departments(unit.name),
            sections=(
                Section("一、依据", self._basis(unit, corrected)),
                Section("二、数据", self._figures(unit)),
                Section("三、风险判断", self._judgement(unit, corrected)),
                Section("四、要求", self._demands(unit)),
                Section("五、反馈时限与方式", self._reply(unit)),
                Section("六、联系人", self._contact()),
            ),
            signature=(*load_bases().both_departments(self.on), ISSUE_DATE),
            appendices=(*self._clusters(unit), *enclosed_parameters(self.period)),
            notes=(
                "本提示由系统依据两部门报送数据生成，经省级人力资源社会保障、乡村振兴部门审核后发出。编号为系统台账号，不是公文文号。",
                *standing_notes(self.on, judged=self.period),
            ),
            accent=unit.level.chinese if unit.level else "解除",
        )

    def _title(self, unit: UnitEvidence, corrected: Corrected | None) -> tuple[str, ...]:
        about = (f"关于{unit.name}", f"{self.period.chinese}脱贫人口")
        if not unit.level:
            return *about, "务工风险解除的", "提示函（更正）"
        return *about, _what(unit), f"的风险提示函{'（更正）' if corrected else ''}"

    # 一、依据

    def _basis(self, unit: UnitEvidence, corrected: Corrected | None) -> tuple[str, ...]:
        bases = load_bases()
        main, *others = bases.cited(self.on)
        now = f"现就{your(unit.name)}{self.period.chinese}脱贫人口（含防止返贫监测对象）务工情况提示如下。"
        if bases.term_is_over(self.on):
            first = (
                f"《{bases.policy.title}》政策期已满（至{day(bases.policy.last_day)}）。"
                f"按照{'、'.join(basis.title for basis in (main, *others))}，数据共享、动态监测和风险提示继续开展，{now}"
            )
        else:
            beside = f"，并依据{'、'.join(basis.title for basis in others)}" if others else ""
            first = f"{main.title}{main.clause}要求“{_TRIGGER}”。据此{beside}，{now}"
        return (first, _correction(unit, corrected)) if corrected else (first,)

    # 二、数据

    def _figures(self, unit: UnitEvidence) -> tuple[str | Table, ...]:
        return (
            self._comparison(unit),
            self._progress(unit),
            (
                f"（二）务工收入。当月填报收入{persons(unit.income.persons)}，填报率{share(unit.income.persons, unit.stock)}；"
                f"月收入平均数{_shown(unit.income)}，中位数{money(unit.median) if _is_shown(unit.income) else UNDEFINED}。"
            ),
            *self._flow(unit),
            (
                f"（四）数据范围。数据版本为{self.period.chinese}快照{self.month.snapshot.number}；全省应报送{self.month.units_expected}个单位，"
                f"本快照收录{self.month.units_ready}个单位的花名册和务工月监测。“{UNDEFINED}”表示没有可比数据或不展示，"
                f"“<{SMALLEST_SHOWN}人”表示不足{SMALLEST_SHOWN}人。"
            ),
        )

    def _comparison(self, unit: UnitEvidence) -> Table:
        merged = any(change.merged for change in unit.changes.values())

        def stock(kind: BaseKind) -> str:
            return self._stock_change(unit.changes.get((Measure.WORK_STOCK, kind)), unit.stock, unit.base_stock[kind])

        def income(kind: BaseKind) -> str:
            return self._income_change(unit.changes.get((Measure.INCOME_MEAN, kind)), unit.income, unit.base_income[kind])

        def panel(kind: BaseKind) -> str:
            change = unit.changes.get((Measure.PANEL_INCOME, kind))
            if change is None or is_small(change.base_persons):
                return UNDEFINED
            return f"{movement(change.value)}（{persons(change.base_persons)}）"

        yoy, mom = BaseKind.YOY, BaseKind.MOM
        return Table(
            ("指标", "本月", "同比（1—2月合并）" if merged else "同比", "环比"),
            (
                ("务工规模（当月在岗）", persons(unit.stock), stock(yoy), stock(mom)),
                ("务工收入（月平均）", _shown(unit.income), income(yoy), income(mom)),
                ("两期都有收入的同一批人", UNDEFINED, panel(yoy) + ("（当月）" if merged else ""), panel(mom)),
            ),
        )

    def _stock_change(self, change: Change | None, now: int, base: int | None) -> str:
        """Word a change of the stock; a small base is shown in persons, without a percentage (method §4).

        Where the month or its base is not shown, neither is by how many it moved.
        """
        if change is None:
            return UNDEFINED
        if is_small(now) or is_small(base or 0):
            return f"{direction(change.value)}（基数{persons(change.base_persons)}，不计百分比）"
        difference = None if change.merged or base is None else now - base
        moved = "" if not difference else f"{'增加' if difference > 0 else '减少'}{abs(difference)}人"
        if self._is_small(change):
            return f"{moved or direction(change.value)}（基数{persons(change.base_persons)}，不计百分比）"
        return f"{movement(change.value)}（{moved}）" if moved else movement(change.value)

    def _income_change(self, change: Change | None, now: Income, base: Income | None) -> str:
        if change is None or not _is_shown(now):
            return UNDEFINED
        if not self._is_small(change):
            return movement(change.value)
        moved = direction(change.value)
        if base is not None and base.mean is not None and now.mean is not None and _is_shown(base) and not change.merged:
            moved += money(abs(now.mean - base.mean))
        return f"{moved}（基数{persons(change.base_persons)}，不计百分比）"

    def _is_small(self, change: Change) -> bool:
        return change.base_persons < load_policy().whole("risk.min_base", self.period)

    def _progress(self, unit: UnitEvidence) -> str:
        told = f"（一）目标任务。{self.period.year}年年度累计务工{persons(unit.ytd)}，"
        if not unit.target:
            return f"{told}年度目标任务未下达。"
        counted = load_policy().word("target.measure", self.period)
        return (
            f"{told}年度目标任务{unit.target}人，完成{share(unit.ytd, unit.target)}；"
            f"当月在岗为目标任务的{share(unit.stock, unit.target)}；"
            f"上年同期进度{percent(unit.plan)}。考核口径为{'年度累计' if counted == 'work_ytd' else '当月在岗'}。"
        )

    def _flow(self, unit: UnitEvidence) -> tuple[str | Table, ...]:
        flow = unit.flow
        if flow is None:
            return (f"（三）增减构成。上月没有可比数据，不作分解（{UNDEFINED}）。",)
        cells = _flow_cells(flow, unit.stock)
        legend = f"{LEGEND}。" if HIDDEN in cells else ""
        return (
            f"（三）增减构成。上月在岗减失去务工、退出名册、数据缺口，加新增务工、新进名册，等于本月在岗。{legend}",
            Table(("上月在岗", "失去务工", "退出名册", "数据缺口", "新增务工", "新进名册", "本月在岗"), (cells,)),
        )

    # 三、风险判断

    def _judgement(self, unit: UnitEvidence, corrected: Corrected | None) -> tuple[str, ...]:
        if not unit.level:
            was = corrected.last_level.chinese if corrected else ""
            return (f"更正后的数据中务工规模、务工收入没有下降，也没有聚集性失去务工，原{was}风险提示解除。",)
        sentences = [
            f"综合判断为{unit.level.chinese}风险（务工规模：{_level(unit.scale_level)}；务工收入：{_level(unit.income_level)}）。"
            "凡出现下降即予提示，等级由轻到重为蓝色、黄色、橙色、红色。判断依据如下："
        ]
        reasons = [reason for reason in unit.reasons if not reason.is_cluster]
        sentences += [f"{number}．{_reason(reason)}" for number, reason in enumerate(_without_repeats(reasons), 1)]
        if not reasons:
            sentences.append("务工规模、务工收入没有出现下降。")
        if unit.clusters:
            sentences.append(f"发现聚集性失去务工：{_cluster_count(unit)}，等级不低于橙色，详见附页。")
        return tuple(sentences)

    # 四、要求

    def _demands(self, unit: UnitEvidence) -> tuple[str, ...]:
        if not unit.level:
            return ("请继续做好每月数据报送和动态监测，原提示涉及人员的帮扶不因本函中断。",)
        return (
            "（一）核实。请对照花名册和务工台账逐人核实失去务工、数据缺口和收入下降的情况，区分真实下降与漏报、错报；数据有误的，按更正方式重新报送。",
            f"（二）措施。请{_MEASURES_BY_LEVEL[unit.level]}",
            f"（三）重点乡镇。{_towns(unit.towns)}",
        )

    # 五、反馈时限与方式

    def _reply(self, unit: UnitEvidence) -> tuple[str, ...]:
        if not unit.level:
            return ("本函无需反馈；对原提示的反馈要求同时取消。",)
        return (
            f"请于{REPLY_DUE}回复本邮件，书面反馈核实结果、下降原因、已采取和拟采取的措施、责任人和完成时限。",
            "反馈只写汇总情况，不写个人姓名、证件号码、电话。",
        )

    # 六、联系人

    def _contact(self) -> tuple[str, ...]:
        return (load_bases().contact(self.on),)

    # 附页

    def _clusters(self, unit: UnitEvidence) -> tuple[Section, ...]:
        if not unit.clusters:
            return ()
        villages = tuple(_village_row(cluster) for cluster in unit.clusters if cluster.kind == "village")
        employers = tuple(_employer_row(cluster) for cluster in unit.clusters if cluster.kind != "village")
        policy = load_policy()
        blocks: list[str | Table] = [
            (
                f"聚集性失去务工：一村失去务工{policy.whole('risk.cluster_village_persons', self.period)}人及以上且达到上月在岗的"
                f"{threshold_text(policy.ratio('risk.cluster_village_share', self.period))}及以上，或同一用人单位失去务工"
                f"{policy.whole('risk.cluster_employer_persons', self.period)}人及以上。请逐一到现场核实，优先帮扶。"
            )
        ]
        if villages:
            blocks.append(Table(("乡镇", "村", "失去务工", "上月在岗", "占上月在岗"), villages, "（一）村"))
        if employers:
            blocks.append(Table(("用人单位", "统一社会信用代码", "失去务工"), employers, f"（{'二' if villages else '一'}）用人单位"))
        return (Section(f"附页：{unit.name}{self.period.chinese}聚集性失去务工情况", tuple(blocks), own_page=True),)


def _flow_cells(flow: Flow, stock: int) -> tuple[str, ...]:
    counts = (flow.before, flow.lost_job, flow.roster_exit, flow.data_gap, flow.new_job, flow.roster_entry, stock)
    return cells_of_sum(counts, _FLOW_SIGNS)


def _towns(towns: Sequence[Town]) -> str:
    """Name the towns that lost most; small ones are not named at all: from the sum in the flow their numbers could be worked out."""
    named = "、".join(f"{town.name}（{persons(town.lost_job)}）" for town in towns if not is_small(town.lost_job))
    if named:
        return f"本月失去务工较多的乡镇：{named}。"
    if towns:
        return f"本月失去务工的人员分散，每个乡镇都不足{SMALLEST_SHOWN}人，不逐一列出，请逐人核实。"
    return "本月各乡镇没有失去务工的人员，请重点核实收入和进度情况。"


def _what(unit: UnitEvidence) -> str:
    """Word what the title names: the measures that fell; else the progress that lags; else the clusters."""
    rules = {reason.rule for reason in unit.reasons}
    fell = []
    if rules & {"scale.yoy", "scale.mom", "scale.run"}:
        fell.append("务工规模")
    if any(rule.startswith("income.") for rule in rules):
        fell.append("务工收入")
    if fell:
        return f"{'和'.join(fell)}下降"
    if rules & {"scale.progress", "scale.target"}:
        return "务工目标任务进度滞后"
    return "聚集性失去务工"


def _level(level: Level) -> str:
    return level.chinese if level else "无风险"


def _correction(unit: UnitEvidence, corrected: Corrected) -> str:
    told = f"{day(corrected.first_issued_on)}已印发{corrected.first_ledger_no}"
    if corrected.last_ledger_no != corrected.first_ledger_no:
        told += f"，{day(corrected.last_issued_on)}更正为{corrected.last_ledger_no}"
    became = f"由{corrected.last_level.chinese if corrected.last_level else '解除'}更正为"
    became += f"{unit.level.chinese}" if unit.level else "解除"
    return f"{told}。此后{your(unit.name)}或相关月份的数据有更正，风险等级{became}，以本函为准。"


def _reason(reason: ToldReason) -> str:
    return f"{reason.text}（{reason.level.chinese}，标准：{_standard(reason.threshold)}）。"


def _standard(threshold: str) -> str:
    """Word the threshold of a reason as it is stored: ≥ 3% is 降幅达到3%及以上."""
    for written, words in _STANDARDS:
        if match := written.fullmatch(threshold.replace(".00%", "%")):
            return words.format(*match.groups())
    return threshold


def _without_repeats(reasons: list[ToldReason]) -> list[ToldReason]:
    """Drop a reason that stands at both measures in the same words."""
    return list(dict.fromkeys(reasons))


def _cluster_count(unit: UnitEvidence) -> str:
    villages = sum(cluster.kind == "village" for cluster in unit.clusters)
    counted = [(villages, "个村"), (len(unit.clusters) - villages, "个用人单位")]
    return "、".join(f"{count}{word}" for count, word in counted if count)


def _village_row(cluster: ClusterFound) -> tuple[str, ...]:
    return (
        cluster.town,
        cluster.name,
        persons(cluster.lost_job),
        persons(cluster.stock_before),
        share(cluster.lost_job, cluster.stock_before),
    )


def _employer_row(cluster: ClusterFound) -> tuple[str, ...]:
    return cluster.name, cluster.code or UNDEFINED, persons(cluster.lost_job)


def _is_shown(income: Income) -> bool:
    """Tell whether an income may be shown: the mean of fewer than five persons comes too near to a person."""
    return income.persons >= SMALLEST_SHOWN


def _shown(income: Income) -> str:
    return money(income.mean) if _is_shown(income) else UNDEFINED
