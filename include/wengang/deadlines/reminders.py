"""The words of 催报.

Belongs here: one mail to one unit on one day. Does not belong here: finding what is missing (`steps`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from wengang.papers.bases import load_bases, standing_notes
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.parameters import enclosed_parameters
from wengang.papers.wording import day, hour, to_both_departments
from wengang.periods import Period
from wengang.settings.data_sets import load_data_sets
from wengang.settings.units import load_units

PARAMETERS = ("ingest.due_workday",)
"""On which a reminder rests: the day of closing."""
DEPARTMENT_NAMES = {"rv": "乡村振兴", "hr": "人社"}


@dataclass(frozen=True, slots=True)
class MissingDelivery:
    """A required delivery that is not there; `returned`: it came, was returned, and did not come again."""

    period: Period
    unit: str
    department: str
    table: str
    returned: bool


def reminder(unit: str, missing: Sequence[MissingDelivery], closings: Mapping[Period, datetime], on: date) -> Paper:
    """Give the reminder of one day to one unit: what it has not handed over, of every month, and when it was or is due."""
    name = load_units().unit(unit).name
    months = sorted({item.period for item in missing})
    told = "、".join(period.chinese for period in months)
    return Paper(
        phrases=(f"关于催报{name}", f"{told}数据", "的通知"),
        issuer="海南省脱贫人口务工数据催报",
        addressee=to_both_departments(name),
        opening=(f"截至{day(on)}系统检查时，以下数据尚未收到。", *(_closing(period, closings[period], on) for period in months)),
        sections=(
            Section("一、尚缺的数据", (Table(("月份", "部门", "数据", "情况"), tuple(_row(item) for item in missing)),)),
            Section(
                "二、要求",
                (
                    "请尽快把文件放入收件箱，清单（manifest.json）最后写入；退回的文件按回执说明更正后重报。",
                    "未报送的数据不推算、不代填：截止后当月统计先按已收到的数据进行，缺少花名册或务工月监测的单位列为“未报送”；补报后系统另出快照。",
                ),
            ),
            Section("三、联系方式", (load_bases().contact(on),)),
        ),
        signature=(*load_bases().both_departments(on), day(on)),
        notes=("本催报由系统生成，不含个人信息，每个工作日一封；已报送的请忽略。", *standing_notes(on, PARAMETERS)),
        appendices=enclosed_parameters(on, PARAMETERS),
    )


def _closing(period: Period, closing: datetime, on: date) -> str:
    return f"{period.chinese}数据报送截止时间为{hour(closing)}，" + ("现已截止。" if on > closing.date() else "请在截止前报送。")


def _row(item: MissingDelivery) -> tuple[str, ...]:
    state = "已退回，尚未重报" if item.returned else "未报送"
    return item.period.chinese, DEPARTMENT_NAMES[item.department], load_data_sets()[item.table].title, state
