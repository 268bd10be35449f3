"""The list of classes of one unit and quarter: its digest, its workbook, and what the county is asked.

Belongs here: how a list reads. Does not belong here: the rule (`rules`), versions and confirmation (`steps`). No person stands in a list.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from wengang.approvals.digests import digest_of
from wengang.database.json_text import dump_json
from wengang.markdown import as_markdown
from wengang.papers.bases import load_bases, standing_notes
from wengang.papers.parameters import parameter_sheets
from wengang.papers.wording import day
from wengang.papers.workbook import ListSheet, SheetColumn, workbook
from wengang.settings.units import load_units
from wengang.workshops.classes.quarters import Quarter
from wengang.workshops.classes.rules import WorkshopClass

PARAMETERS = ("workshop.upgrade_", "workshop.min_absorb", "workshop.guidance_")
_COLUMNS = (
    SheetColumn("序号", 4),
    SheetColumn("车间编号", 10),
    SheetColumn("车间名称", 20, centred=False),
    SheetColumn("乡镇", 8),
    SheetColumn("类别", 5),
    SheetColumn("理由", 44, centred=False),
)


@dataclass(frozen=True, slots=True)
class ListedClass:
    """One line of a list."""

    workshop_no: str
    name: str
    town: str
    kind: WorkshopClass
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassList:
    """The list of one unit and quarter, in the order of 车间编号."""

    quarter: Quarter
    unit: str
    entries: tuple[ListedClass, ...]

    @property
    def unit_name(self) -> str:
        """The unit's name in papers."""
        return load_units().unit(self.unit).name

    @property
    def digest(self) -> str:
        """SHA-256 over quarter, unit and every entry with its reasons: what a county confirms."""
        lines = [[entry.workshop_no, entry.name, entry.town, str(entry.kind), list(entry.reasons)] for entry in self.entries]
        return digest_of(dump_json({"quarter": str(self.quarter), "unit": self.unit, "entries": lines}))

    @property
    def counts(self) -> str:
        """How many workshops each class has, in the order of the policy."""
        by_kind = Counter(entry.kind for entry in self.entries)
        order = (WorkshopClass.UPGRADE, WorkshopClass.SUPPORT, WorkshopClass.NEW, WorkshopClass.ADJUST)
        return "，".join(f"{kind.chinese}{by_kind[kind]}个" for kind in order)

    def workbook(self, version: int, made_on: date) -> bytes:
        """Give the list as a workbook."""
        rows = [
            (number, entry.workshop_no, entry.name, entry.town, entry.kind.chinese, "；\n".join(entry.reasons))
            for number, entry in enumerate(self.entries, 1)
        ]
        notes = (
            "类别按“先符合者为准”依次判断：季末处于帮扶指导或拟退出的为调整；近12个月吸纳人数、人均年工资、产值都达到标准的为升级；"
            "本年认定的为新建；其余为扶持。已退出、已到期的车间不分类。",
            "人均年工资＝近12个月吸纳人员实发工资合计÷平均每月吸纳人数。吸纳人数按花名册核算，不采用车间自报数。",
            f"依据：{load_bases().cited(made_on)[0].title}。",
            *standing_notes(made_on, PARAMETERS, judged=self.quarter.last),
        )
        sheet = ListSheet(
            "车间分类",
            f"{self.unit_name}{self.quarter.chinese}就业帮扶车间分类名单",
            (f"第{version}版　{day(made_on)}制表　共{len(self.entries)}个车间：{self.counts}",),
            _COLUMNS,
            rows,
            notes,
        )
        return workbook([sheet, *parameter_sheets(self.quarter.last, PARAMETERS)])

    def question(self, version: int, file_name: str) -> str:
        """Give the Markdown that the county's person reads before confirming."""
        rows = [
            f"| {as_markdown(entry.workshop_no)} | {as_markdown(entry.name)} | {entry.kind.chinese} | "
            f"{as_markdown('；'.join(entry.reasons))} |"
            for entry in self.entries
        ]
        return "\n".join(
            [
                f"**{self.unit_name}{self.quarter.chinese}就业帮扶车间分类名单**（第{version}版）：共{len(self.entries)}个车间，{self.counts}。",
                "",
                "请核对类别和理由。确认：名单生效并记入台账。不予确认：请在意见中写明哪个车间有什么不符，名单不生效；数据更正后会出新的一版。",
                "",
                "| 车间编号 | 车间名称 | 类别 | 理由 |",
                "|---|---|---|---|",
                *rows,
                "",
                f"名单文件：`lists/{file_name}`",
                "",
                f"名单摘要：`{self.digest}`",
            ]
        )
