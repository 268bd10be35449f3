"""What units of the trial answer: the tables 事项反馈 and 帮扶联系记录 as a clerk fills them.

Belongs here: the rows of an answer and its hand-over. Does not belong here: which matters wait and who answers when (`ops.trial_answers`).
Everything is invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from wengang.periods import Period
from wengang_trial.files import Row, Table, hand_over
from wengang_trial.units import UNIT_BY_CODE

COLUMNS = ["事项编号", "是否属实", "原因类别", "核实结果", "措施", "责任人职务", "完成时限", "现场帮扶日期", "完成情况"]
CONTACT_COLUMNS = ["事项编号", "日期", "方式", "结果", "服务", "岗位编号"]
_TITLE = "事项反馈"
_DONE_WITHIN, _DONE_SOON = timedelta(days=45), timedelta(days=5)


def complete_answer(matter_no: str, on: date, *, soon: bool = False) -> list[Row]:
    """Give the rows of an answer that lacks nothing: two measures, one of them a visit on the spot; `soon` is within days."""
    until = str(on + (_DONE_SOON if soon else _DONE_WITHIN))
    return [
        [matter_no, "属实", "季节性", "逐户核实，冬种收尾后返乡", "组织专场招聘", "县就业局副局长", until, str(on), "已联系企业三家"],
        [matter_no, "", "", "", "村级联系人逐人推荐岗位", "乡镇分管负责人", until, "", ""],
    ]


def answer_without_measure(matter_no: str, on: date) -> list[Row]:
    """Give the rows of an answer that says why and not what is done."""
    return [[matter_no, "部分属实", "合同到期", "部分人员合同到期未续", "", "", "", str(on), ""]]


def hand_over_answers(folder: Path, unit: str, period: Period, department: str, rows: Sequence[Row], on: date) -> None:
    """Write one hand-over of answers of a day into a new folder."""
    _hand_over(folder, unit, period, department, Table("matter_reply", "事项反馈.csv", _TITLE, COLUMNS, rows), on)


def hand_over_plans(folder: Path, unit: str, period: Period, files: Sequence[str], on: date) -> None:
    """Write one hand-over that tells of a visit and a plan for each of some files of 帮扶名单."""
    rows: list[Row] = [[file, str(on), "上门", "已联系", "岗位方案", ""] for file in files]
    _hand_over(folder, unit, period, "hr", Table("help_contact", "帮扶联系记录.csv", "帮扶联系记录", CONTACT_COLUMNS, rows), on)


def _hand_over(folder: Path, unit: str, period: Period, department: str, table: Table, on: date) -> None:
    hand_over(folder, UNIT_BY_CODE[unit], period, department, [table], day=on.day, months_later=Period.of(on).ordinal - period.ordinal)
