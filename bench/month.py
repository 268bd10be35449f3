"""One month of the trial province through the house, watched: received, checked, accepted, placed, counted, graded.

Belongs here: which functions are watched and under which title. Does not belong here: floors (`bench.floors`), wording (`bench.page`).
The way measured is that of `wengang import-history`; the DAGs call the same steps, each in a process of its own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from bench.stopwatch import Call, Stopwatch, timed
from wengang.data_sharing import checking_files, loading
from wengang.database.unit_of_work import UnitOfWork
from wengang.history import checking as history_checking
from wengang.history import steps
from wengang.monitoring import steps as monitoring_steps
from wengang.periods import Period
from wengang.risk_detection import steps as risk_steps
from wengang.settings.environment import Settings

REGISTERED = "收件登记、加密归档"
CHECKED = "校验、装入（两个进程）"
SETTLED = "接收"
MONITORED = "快照、指标、等级"
DESCRIBED, WORKSHOPS_REVIEWED, CHAPTERS_JUDGED = "务工结构", "车间评定", "专项规则"
RECEIVED = (REGISTERED, CHECKED, SETTLED)

_BATCH = "其余（点数、提交）"
_STANDING = "以前月份"
_RECONCILED = "核对名册与两部门"
_CLUSTERS = "聚集信号"
_WATCHED = (
    (steps, "_register", REGISTERED),
    (steps, "_check", CHECKED),
    (steps, "_settle", SETTLED),
    (history_checking, "check_batch", _BATCH),
    (checking_files, "take_out", "取出原件、解密"),
    (checking_files, "read_sheet", "读取 xlsx、CSV"),
    (checking_files, "read_columns", "读取 xlsx、CSV"),
    (checking_files, "shape_rows", "解释单元格"),
    (checking_files, "count_totals", "点算控制总数"),
    (checking_files, "check_rows", "校验规则（Great Expectations）"),
    (checking_files, "load_rows", "装入：整理各行"),
    (loading, "_person_keys", "个人代号（HMAC-SM3）"),
    (loading, "_member_keys", "个人代号（HMAC-SM3）"),
    (loading, "_load_findings", "问题清单"),
    (steps, "freeze_snapshot", "冻结快照"),
    (steps, "describe", DESCRIBED),
    (steps, "review_workshops", WORKSHOPS_REVIEWED),
    (steps, "run_all", CHAPTERS_JUDGED),
    (monitoring_steps, "_compare", "环比、同比"),
    (risk_steps, "_grade", "定级"),
)
_STATEMENTS = {
    "data_sharing/keep_new_persons": "写入保密库",
    "data_sharing/gather_statistics": "统计信息（analyze）",
    "monitoring/place_people": "人员归户",
    "monitoring/list_roster_conflicts": _RECONCILED,
    "monitoring/list_not_on_roster": _RECONCILED,
    "monitoring/link_rejected_rows": _RECONCILED,
    "monitoring/reconcile_departments": _RECONCILED,
    "monitoring/pair_people": "与上月、上年同月逐人对照",
    "monitoring/insert_worked_earlier": "年度累计",
    "monitoring/insert_indicators": "指标与流动",
    "monitoring/insert_stock_split": "地点、渠道构成",
    "monitoring/insert_panel": "同一批人收入",
    "risk_detection/insert_person_signals": "人员信号",
    "risk_detection/insert_village_clusters": _CLUSTERS,
    "risk_detection/insert_employer_clusters": _CLUSTERS,
}


@dataclass(frozen=True, slots=True)
class MeasuredMonth:
    """What one month cost: seconds of each whole step and, processes added up, own seconds of each stage inside it.

    `parts` holds seconds of the parts of the last step that are no levels, with everything inside them. `processor` is the processor seconds
    of all Python processes, `peak_bytes` the most memory one of them had.
    """

    whole: dict[str, float]
    stages: dict[str, dict[str, float]]
    parts: dict[str, float]
    processor: float
    peak_bytes: int

    @property
    def received(self) -> float:
        """Seconds from receive to accepted."""
        return sum(self.whole[title] for title in RECEIVED)

    @property
    def monitored(self) -> float:
        """Seconds from accepted to levels."""
        return self.whole[MONITORED] - sum(self.parts.values())

    @property
    def described(self) -> float:
        """Seconds of all figures of the month: from accepted to levels, and the structure of who works."""
        return self.monitored + self.parts[DESCRIBED]


def measure_month(settings: Settings, inbox: Path, targets: dict[str, int], month: Period, notes: Path) -> MeasuredMonth:
    """Load one month's inbox and give what it cost; earlier months must stand already."""
    watch = Stopwatch(notes)
    for owner, name, title in _WATCHED:
        watch.watch(owner, name, title)
    watch.watch(steps, "_monitor", lambda _settings, period, _progress: MONITORED if period == month else _STANDING)
    watch.watch(UnitOfWork, "copy", "COPY")
    watch.watch(UnitOfWork, "run", lambda _work, query, **_values: _STATEMENTS.get(query, "其余语句"))
    try:
        span = timed(lambda: steps.import_history(settings, inbox, targets, accept_held="测速", progress=lambda _line: None))
    finally:
        watch.release()
    return _summed(watch.calls(), span.processor)


def _summed(calls: list[Call], processor: float) -> MeasuredMonth:
    whole = {call.title: call.whole for call in calls if call.phase == call.title != _STANDING}
    stages: dict[str, dict[str, float]] = {title: defaultdict(float) for title in whole}
    for call in calls:
        if call.phase in whole:
            title = call.title if call.title != call.phase else "其余"
            stages[call.phase][title] += call.own
    busy: dict[int, float] = defaultdict(float)
    for call in calls:
        if call.title == _BATCH:
            busy[call.process] += call.whole
    # The parent waits while its two processes work: of its own seconds only those before and after are a stage.
    stages[CHECKED]["装载校验引擎、开进程、等另一进程"] = sum(whole[CHECKED] - seconds for seconds in busy.values())
    del stages[CHECKED]["其余"]
    parts = {
        title: sum(call.whole for call in calls if call.phase == MONITORED and call.title == title)
        for title in (DESCRIBED, WORKSHOPS_REVIEWED, CHAPTERS_JUDGED)
    }
    return MeasuredMonth(whole, stages, parts, processor, max(call.peak_bytes for call in calls))
