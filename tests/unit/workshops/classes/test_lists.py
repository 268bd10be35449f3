"""The list of a county: its workbook, its question, its digest."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import openpyxl

from wengang.workshops.classes.lists import ClassList, ListedClass
from wengang.workshops.classes.quarters import Quarter
from wengang.workshops.classes.rules import WorkshopClass

ENTRIES = (
    ListedClass("WZS-001", "毛阳黎锦车间", "毛阳镇", WorkshopClass.UPGRADE, ("甲。", "乙。")),
    ListedClass("WZS-002", "=1+1|坏名", "番阳镇", WorkshopClass.ADJUST, ("2025年6月末处于帮扶指导",)),
)
LIST = ClassList(Quarter(2025, 2), "469001", ENTRIES)


def test_workbook_has_each_workshop_with_class_and_reasons() -> None:
    sheet, parameters = openpyxl.load_workbook(io.BytesIO(LIST.workbook(2, date(2025, 7, 14)))).worksheets
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "五指山市2025年第二季度就业帮扶车间分类名单"
    assert rows[1][0] == "第2版　2025年7月14日制表　共2个车间：升级1个，扶持0个，新建0个，调整1个"
    assert rows[3] == [1, "WZS-001", "毛阳黎锦车间", "毛阳镇", "升级", "甲。；\n乙。"]
    assert rows[4][2] == "=1+1|坏名"
    assert sheet["C5"].data_type == "s"
    notes = " ".join(str(row[0]) for row in rows[5:])
    assert "按0计" not in notes and "口径参数5项未经确认，清单见附件。" in notes
    listed = [[cell.value for cell in row] for row in parameters.iter_rows()]
    assert parameters.title == "附件" and ["升级：人均年工资", "20000元/年", "参照已有做法"] in listed
    assert "奖补" not in str(listed)


def test_question_shows_every_workshop_and_breaks_no_table() -> None:
    text = LIST.question(1, "workshop_classes/a.xlsx")
    assert "| WZS\\-001 | 毛阳黎锦车间 | 升级 | 甲。；乙。 |" in text
    assert "=1\\+1\\|坏名" in text
    assert LIST.digest in text


def test_digest_changes_with_class_reason_and_unit() -> None:
    other = replace(ENTRIES[0], kind=WorkshopClass.SUPPORT)
    changed = [
        replace(LIST, entries=(other, ENTRIES[1])),
        replace(LIST, entries=(replace(ENTRIES[0], reasons=("甲。",)), ENTRIES[1])),
        replace(LIST, unit="469024"),
        replace(LIST, quarter=Quarter(2025, 1)),
    ]
    assert len({LIST.digest, *(item.digest for item in changed)}) == 5
