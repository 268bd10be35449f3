"""The rules of 以工代赈 as method §14.2 says them, row by row and slowly.

Belongs here: the clues of a month. Does not belong here: which rows stand (`chapter_files`).
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from tests.reference.chapter_files import Clue, Files, covers, day, grouped, number, person, project, ratio

from wengang.periods import Period

FUNDS = ("中央资金", "省级专项资金", "市县资金", "其他资金")
SOURCES = {"省级专项资金": "省级专项", "中央资金": "中央"}


def clues(files: Files, month: Period, first: Period) -> list[Clue]:
    """Give the clues of a month; `first` is the first month of which there are files."""
    found = []
    for unit in files.units(month, "relief_project", "relief_worker"):
        found += (
            _money(files, unit, month, first) + _workers(files, unit, month) + _people(files, unit, month) + _notices(files, unit, month)
        )
    return sorted(found)


def pay(files: Files, unit: str, month: Period, first: Period, number_of_project: str, source: str | None) -> Fraction:
    """Give Σ 实发报酬 of a project, of one source or of all rows, of all months up to one."""
    months = [Period.from_ordinal(ordinal) for ordinal in range(first.ordinal, month.ordinal + 1)]
    return sum(
        (
            number(cells["实发报酬"])
            for each in months
            for _, cells in files.of(unit, each, "relief_worker")
            if project(cells["项目编号"]) == number_of_project and source in (None, cells["资金来源"])
        ),
        Fraction(0),
    )


def _money(files: Files, unit: str, month: Period, first: Period) -> list[Clue]:
    if not files.there(unit, (month, "relief_project"), (month, "relief_worker")):
        return []
    shown: dict[str, list[int]] = defaultdict(list)
    for row, cells in files.of(unit, month, "relief_project"):
        no, state = project(cells["项目编号"]), cells["状态"]
        provincial, central = number(cells["省级专项资金"]), number(cells["中央资金"])
        if provincial > 0 and pay(files, unit, month, first, no, "省级专项") / provincial < Fraction(15, 100):
            shown[{"结算": "W1", "完工": "W1F"}.get(state, "")].append(row)
        if state == "结算" and central > 0 and pay(files, unit, month, first, no, "中央") / central < Fraction(30, 100):
            shown["W2C"].append(row)
        funds, approved = sum((number(cells[fund]) for fund in FUNDS), Fraction(0)), cells["批复劳务报酬比例"]
        if state == "结算" and approved and funds > 0 and pay(files, unit, month, first, no, None) / funds < ratio(approved):
            shown["W2A"].append(row)
    return [clue for rule, rows in shown.items() if rule for clue in grouped(rule, unit, "relief_project", rows)]


def _workers(files: Files, unit: str, month: Period) -> list[Clue]:
    found: list[Clue] = []
    if files.there(unit, (month, "relief_worker")):
        rows = files.of(unit, month, "relief_worker")
        agreed = [(row, cells, day(cells["协议日期"])) for row, cells in rows if number(cells["出勤天数"]) >= 1]
        unagreed = [row for row, cells, on in agreed if not cells["协议编号"] or on is None or on > month.last_day]
        found += grouped("W3", unit, "relief_worker", unagreed)
        cash = [row for row, cells in rows if cells["发放方式"] == "现金" and number(cells["实发报酬"]) > 0]
        found += grouped("W5", unit, "relief_worker", cash)
        together: dict[str, Fraction] = defaultdict(Fraction)
        for _, cells in rows:
            together[person(cells)] += number(cells["出勤天数"])
        found += grouped("W6", unit, "relief_worker", [row for row, cells in rows if together[person(cells)] > month.last_day.day])
    if files.there(unit, (month.before, "relief_worker")):
        owed = [
            cells
            for _, cells in files.of(unit, month.before, "relief_worker")
            if (due := number(cells["应发报酬"])) > 0
            and (number(cells["实发报酬"]) < due or (paid_on := day(cells["发放日期"])) is None or paid_on > month.last_day)
        ]
        found += [("W4", unit, "relief_worker", ())] * bool(owed)
    return found


def _people(files: Files, unit: str, month: Period) -> list[Clue]:
    found: list[Clue] = []
    workers = files.of(unit, month, "relief_worker")
    present = [(row, person(cells)) for row, cells in workers if number(cells["出勤天数"]) >= 1]
    if files.there(unit, (month, "relief_project"), (month, "relief_worker"), (month, "rv_roster")):
        listed, few = files.on_roster(month), []
        for row, cells in files.of(unit, month, "relief_project"):
            mine = [each for _, each in workers if project(each["项目编号"]) == project(cells["项目编号"])]
            days = sum((number(each["出勤天数"]) for each in mine), Fraction(0))
            theirs = sum((number(each["出勤天数"]) for each in mine if person(each) in listed), Fraction(0))
            if days >= 100 and theirs < days / 2:
                few.append(row)
        found += grouped("W7", unit, "relief_project", few)
    told = {person(cells) for _, cells in files.of_all(month, "rv_work") if covers(cells, month) and cells["就业渠道"] == "以工代赈"}
    if files.there(unit, (month, "relief_worker"), (month, "rv_roster"), (month, "rv_work")):
        mine_listed = files.on_roster(month, unit)
        found += grouped("W8R", unit, "relief_worker", [row for row, who in present if who in mine_listed and who not in told])
    if files.there(unit, (month, "relief_worker"), (month, "rv_work")):
        here = {who for _, who in present}
        records = [
            row
            for row, cells in files.of(unit, month, "rv_work")
            if covers(cells, month) and cells["就业渠道"] == "以工代赈" and person(cells) not in here
        ]
        found += grouped("W8V", unit, "rv_work", records)
    return found


def _notices(files: Files, unit: str, month: Period) -> list[Clue]:
    if not files.there(unit, (month, "relief_project")):
        return []
    rows = []
    for row, cells in files.of(unit, month, "relief_project"):
        notice, start = day(cells["招工公告日期"]), day(cells["开工日期"])
        if cells["状态"] != "未开工" and (notice is None or (start is not None and notice > start)):
            rows.append(row)
    return grouped("W9", unit, "relief_project", rows)
