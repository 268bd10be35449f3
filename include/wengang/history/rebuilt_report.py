"""What came of a rebuild, told as lines.

Belongs here: the words. Does not belong here: rebuilding and comparing (`rebuilding`).
"""

from __future__ import annotations

from collections.abc import Iterator

from wengang.history.rebuilding import RebuiltMonths, RebuiltSnapshot, RebuiltTable
from wengang.history.rows import JudgedDeliveriesRow, KeptDeliveriesRow, ResultDigestsRow
from wengang.papers.columns import aligned, broken
from wengang.periods import Period
from wengang.settings.data_sets import load_data_sets
from wengang.settings.units import load_units

_PARTS = {"monitoring": "指标", "risk_detection": "等级", "composition": "务工结构", "clues": "线索"}
_NOT_COMPARED = (
    "车间的状态（退出要有人决定，半年从指导函印发起算）、事项、函件、帮扶名单、资金分配和执行，以及离开车间的人员信号："
    "其中有人的决定，文件里没有，由 make backup 保存"
)
_STATES = {"accepted": "已接收", "held": "待决定", "returned": "已退回", "received": "未判定"}


def report(rebuilt: RebuiltMonths) -> Iterator[str]:
    """Tell which files and which results are as they were and which are not, the verdict last."""
    other = len(rebuilt.judged_otherwise)
    yield f"文件 {rebuilt.files} 份：判定和行数与原来相同的 {rebuilt.files - other} 份，不同的 {other} 份"
    yield from (f"  {_file(before, now)}" for before, now in rebuilt.judged_otherwise)
    rows = [(snapshot.ref.title, _same(snapshot.same_inputs), *_parts(snapshot)) for snapshot in rebuilt.snapshots]
    yield from aligned([("月份", "所依据的", *_PARTS.values()), *rows])
    for snapshot in rebuilt.snapshots:
        yield from _differences(snapshot)
    tables = sum(len(snapshot.tables) for snapshot in rebuilt.snapshots)
    equal = sum(table.equal for snapshot in rebuilt.snapshots for table in snapshot.tables)
    verdict = "全部相同" if rebuilt.equal else "有不同的，见上"
    yield f"没有比对的：{_NOT_COMPARED}"
    yield f"结论：{verdict}（{len(rebuilt.snapshots)} 个快照，{tables} 项结果中 {equal} 项逐行相同）"


def _same(equal: bool) -> str:
    return "相同" if equal else "不同"


def _parts(snapshot: RebuiltSnapshot) -> Iterator[str]:
    for part in _PARTS:
        tables = [table for table in snapshot.tables if table.name.startswith(f"{part}.")]
        yield _same(all(table.equal for table in tables)) if tables else "—"


def _differences(snapshot: RebuiltSnapshot) -> Iterator[str]:
    if not snapshot.same_inputs:
        yield from broken(
            f"  {snapshot.ref.title}：文件、目标、县区分组、参数或前面月份与冻结时不全相同（只改了参数的说明不算）：核对该月生效的参数和目标任务"
        )
    yield from (line for table in snapshot.tables if not table.equal for line in broken(f"  {snapshot.ref.title}：{_table(table)}"))


def _table(table: RebuiltTable) -> str:
    return f"{table.name} 原为 {_rows(table.stood)}，重算为 {_rows(table.came)}"


def _rows(row: ResultDigestsRow | None) -> str:
    return f"{row['rows']} 行（摘要 {row['digest'][:12]}…）" if row else "0 行"


def _file(before: KeptDeliveriesRow, now: JudgedDeliveriesRow) -> str:
    unit, month = load_units().unit(before["unit"]).name, Period.parse(before["period"]).chinese
    which = f"{unit}{month}{load_data_sets()[before['table_name']].title}第{before['version']}版"
    return f"{which}：原为 {_judged(before)}；重算为 {_judged(now)}"


def _judged(row: KeptDeliveriesRow | JudgedDeliveriesRow) -> str:
    if row["rows_delivered"] is None:
        return _STATES[row["state"]]
    return f"{_STATES[row['state']]}，{row['rows_delivered']} 行，退回 {row['rows_rejected']} 行、{row['cells_rejected']} 格，提醒 {row['warnings']} 个"
