"""The words of the reminder before a closing.

Belongs here: one mail to one unit about one month. Does not belong here: finding what has not come (`steps`), what is said after the closing
(the unit's daily mail, `wengang.follow_up`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wengang.papers.bases import load_bases, standing_notes
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.parameters import enclosed_parameters
from wengang.papers.wording import day, hour, to_both_departments
from wengang.periods import Period
from wengang.settings.data_sets import load_data_sets
from wengang.settings.units import load_units
from wengang.workdays import closing_of

PARAMETERS = ("ingest.due_workday", "deadline.")
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


def reminder(unit: str, period: Period, missing: Sequence[MissingDelivery], on: date) -> Paper:
    """Give the reminder to one unit of what it has not handed over of a month that closes soon."""
    name = load_units().unit(unit).name
    rows = tuple((DEPARTMENT_NAMES[item.department], load_data_sets()[item.table].title) for item in missing)
    return Paper(
        phrases=(f"关于{name}", f"{period.chinese}数据", "即将截止报送的提醒"),
        issuer="海南省脱贫人口务工数据报送提醒",
        addressee=to_both_departments(name),
        opening=(f"{period.chinese}数据报送截止时间为{hour(closing_of(period))}。截至{day(on)}系统检查时，以下数据尚未收到。",),
        sections=(
            Section("一、尚缺的数据", (Table(("部门", "数据"), rows),)),
            Section(
                "二、要求",
                (
                    "请在截止前把文件放入收件箱，清单（manifest.json）最后写入。",
                    "未报送的数据不推算、不代填：截止后当月统计先按已收到的数据进行，缺少花名册或务工月监测的单位列为“未报送”；补报后系统另出快照。",
                    "截止时仍未报送的，列为待办事项每个工作日催报，并依次催办、督办、建议约谈。",
                ),
            ),
            Section("三、联系方式", (load_bases().contact(on),)),
        ),
        signature=(*load_bases().both_departments(on), day(on)),
        notes=("本提醒由系统生成，不含个人信息，一个月份只发一封；已报送的请忽略。", *standing_notes(on, PARAMETERS)),
        appendices=enclosed_parameters(on, PARAMETERS),
    )
