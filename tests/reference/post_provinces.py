"""Small random provinces with public posts, made so that both sides of every threshold are met often.

Belongs here: files as rows. Does not belong here: what they show (`public_posts`).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from pathlib import Path
from random import Random

from tests.hostile.hand_overs import (
    UNIT_NAMES,
    employment_row,
    identity_number,
    plan_row,
    put,
    roster_row,
    spend_row,
    work_row,
    worker_row,
    workshop_row,
)
from tests.reference.public_posts import Files, Row, first_day, last_day, month

UNITS = ("469001", "469002")
MONTHS = ("2025-01", "2025-02", "2025-03", "2025-04")
VILLAGES = (("甲镇", "东村"), ("甲镇", "西村"), ("乙镇", "东村"))
EMPLOYERS = ("54469900AAAAAAAAA1", "54469900BBBBBBBBB2", "")
HR_TABLES = ("post", "post_holder", "post_month", "post_payment", "village_cadre", "workshop_worker", "hr_employment", "fund_spend")
RV_TABLES = ("rv_roster", "rv_work", "rv_plan")


def random_posts(seed: int, people: int = 14, posts: int = 6) -> Files:
    """Give the files of a province; some are missing, some rows have slips."""
    return _Clerk(Random(seed), people, posts).files()  # noqa: S311 - made-up files, no secret


def write_posts(files: Files, inbox: Path) -> None:
    """Write the files as hand-overs."""
    for unit, period in sorted({(unit, period) for unit, period, _ in files}):
        for department, tables in (("rv", RV_TABLES), ("hr", (*HR_TABLES, "workshop_register"))):
            brought = {table: files[unit, period, table] for table in tables if (unit, period, table) in files}
            if brought:
                put(inbox, f"{unit}/{period}/{department}", brought, unit=unit, period=period, department=department)


class _Clerk:
    """Writes the files of a made-up province."""

    def __init__(self, random: Random, people: int, posts: int) -> None:
        self.random, self.people, self.posts = random, people, posts

    def files(self) -> Files:
        files: dict[tuple[str, str, str], list[Row]] = {}
        for place, unit in enumerate(UNITS):
            people = range(1 + place * (self.people - 2), 1 + place * (self.people - 2) + self.people)  # two of them on both rosters
            holders = self._terms(people)
            for period in MONTHS:
                for table in (*RV_TABLES, *HR_TABLES):
                    if self.random.random() < 0.93:
                        files[unit, period, table] = getattr(self, f"_{table}")(unit, period, people, holders)
                files[unit, period, "workshop_register"] = [workshop_row(1, unit)]
        return files

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def _slip(self, row: Row, *columns: str) -> Row:
        """Sometimes spoil a cell."""
        if not self.chance(0.04):
            return row
        column = self.random.choice(columns)
        return {**row, column: {"证件号码": row.get("证件号码", "")[:-1] + "?", "县": "海口市"}.get(column, "待定")}

    def _again(self, rows: list[Row]) -> list[Row]:
        """Sometimes write a row twice."""
        return [*rows, dict(self.random.choice(rows))] if rows and self.chance(0.2) else rows

    def _post_no(self, unit: str, number: int) -> str:
        return self.random.choice((f"GW-{unit}-{number}", f"gw—{unit}—{number}")) if self.chance(0.1) else f"GW-{unit}-{number}"

    def _rv_roster(self, unit: str, _period: str, people: range, _holders: list[Row]) -> list[Row]:
        rows: list[Row] = []
        for serial in people:
            if self.chance(0.08):
                continue
            town, village = VILLAGES[serial % 3]
            cells = {
                "乡": town,
                "村": village,
                "户编号": self.random.choice((f"H-{serial // 2}", f"h—{serial // 2}")) if self.chance(0.1) else f"H-{serial // 2}",
                "劳动技能": self.random.choice(("普通劳动力", "技能劳动力", "弱劳动力或半劳动力")),
                "识别时间": self.random.choice(("", "2020-01", "2021-05")),
                "人员状态": "死亡" if self.chance(0.06) else "正常",
            }
            rows.append(self._slip(roster_row(serial, unit, **cells), "证件号码"))
            if self.chance(0.08):
                rows.append(roster_row(serial, unit, **{**cells, "户编号": "H-90", "识别时间": "2021-01", "人口编号": "9"}))
        return rows

    def _rv_work(self, unit: str, period: str, people: range, _holders: list[Row]) -> list[Row]:
        ends = ("", period, month(period, -1))
        rows = [
            work_row(serial, unit, 开始时间=self.random.choice(("2024-01", period)), 结束时间=self.random.choice(ends))
            for serial in people
            if self.chance(0.5)
        ]
        return rows or [work_row(people[0], unit)]

    def _rv_plan(self, unit: str, _period: str, people: range, _holders: list[Row]) -> list[Row]:
        return [plan_row(serial, unit, 是否计划务工=self.random.choice(("是", "否"))) for serial in people]

    def _hr_employment(self, _unit: str, period: str, people: range, _holders: list[Row]) -> list[Row]:
        return [
            employment_row(
                serial,
                统一社会信用代码=self.random.choice(EMPLOYERS),
                是否参保=self.random.choice(("是", "是", "否")),
                合同开始=self.random.choice(("2024-01", period, month(period, 1), "")),
                合同结束="",
            )
            for serial in people
        ]

    def _workshop_worker(self, unit: str, _period: str, people: range, _holders: list[Row]) -> list[Row]:
        rows = []
        for serial in people:
            for days in self.random.choice(((), (), ("19",), ("20",), ("10", "10"), ("10", "9.5"), ("40",))):
                rows.append(self._slip(worker_row(serial, 车间编号=f"{unit}-CJ01", 出勤天数=days, 应发工资=f"{len(rows)}"), "证件号码"))
        return self._again(rows)

    def _post(self, unit: str, _period: str, _people: range, _holders: list[Row]) -> list[Row]:
        rows = []
        for number in range(self.posts):
            town, village = VILLAGES[number % 3]
            row = {
                "岗位编号": self._post_no(unit, number),
                "岗位类别": "保洁",
                "用人单位": "村委会",
                "用人单位统一社会信用代码": EMPLOYERS[number % 3],
                "县": UNIT_NAMES[unit],
                "乡": town,
                "行政村": village,
                "是否全日制": ("是", "否", "")[number % 3] if number < 3 else "是",
                "规定出勤天数": self.random.choice(("20", "20", "21.75", "30", "0", "")),
                "月补贴标准": self.random.choice(("1200", "1000.01", "850.5", "")),
                "资金来源": "",
                "定员": self.random.choice(("0", "1", "1", "2", "3", "")),
            }
            rows.append(self._slip(row, "县", "规定出勤天数", "定员"))
        if self.chance(0.3):
            rows.append({**self.random.choice(rows), "定员": "4", "月补贴标准": "777"})
        return rows

    def _terms(self, people: range) -> list[Row]:
        """Live through terms: who held which post from when to when, starts often on an edge of a window."""
        terms = []
        edges = [first_day(month(period, -back)) for period in MONTHS for back in (0, 11, 12, 35, 36)]
        for number in range(self.posts):
            day = self.random.choice(edges) - timedelta(days=self.random.choice((0, 0, 1)))
            house = self.random.sample(list(people), 3)
            for _ in range(self.random.choice((1, 2, 3, 4))):
                left = day + timedelta(days=self.random.choice((20, 90, 400)))
                stays = left > date(2025, 3, 10) or self.chance(0.1)
                terms.append(
                    {
                        "number": str(number),
                        "serial": str(self.random.choice(house)),
                        "上岗日期": str(day),
                        "离岗日期": "" if stays else str(left),
                        **self._procedure(day),
                        "是否村干部亲属": self.random.choice(("否", "否", "否", "", "是")),
                    }
                )
                day = left + timedelta(days=self.random.choice((0, 1, 31, 31, 32)))
                if day > date(2025, 4, 30):
                    break
        return terms

    def _procedure(self, started: date) -> dict[str, str]:
        shown = started - timedelta(days=30)
        days = {
            "公告日期": shown - timedelta(days=10),
            "报名日期": shown - timedelta(days=self.random.choice((10, 5, 5, 11))),
            "审核日期": shown - timedelta(days=self.random.choice((5, 0, 0))),
            "公示起": shown,
            "公示止": shown + timedelta(days=self.random.choice((6, 7, 7, 8, 9, 14))),
            "协议起": started - timedelta(days=self.random.choice((0, 0, 16, 21))),
            "协议止": started + timedelta(days=364),
            "备案日期": started + timedelta(days=self.random.choice((0, 3, -1))),
        }
        return {title: "" if self.chance(0.03) else str(day) for title, day in days.items()}

    def _post_holder(self, unit: str, period: str, _people: range, holders: list[Row]) -> list[Row]:
        rows = []
        for term in holders:
            if term["上岗日期"] > str(last_day(period)):
                continue
            left = term["离岗日期"] if term["离岗日期"] <= str(last_day(period)) else ""
            serial = int(term["serial"])
            row = {
                **{title: cell for title, cell in term.items() if title not in ("number", "serial")},
                "离岗日期": left,
                "岗位编号": self._post_no(unit, int(term["number"])),
                "证件号码": identity_number(serial),
                "姓名": f"试验人{serial}",
            }
            if self.chance(0.03):
                row["上岗日期"] = ""
            rows.append(self._slip(row, "证件号码", "审核日期", "离岗日期"))
        return self._again(rows)

    def _post_month(self, unit: str, _period: str, people: range, _holders: list[Row]) -> list[Row]:
        rows: list[Row] = []
        for serial in people:
            for _ in range(self.random.choice((0, 1, 1, 1, 2)) if self.chance(0.7) else 0):
                row = {
                    "岗位编号": self._post_no(unit, self.random.randrange(self.posts + 1)) if self.chance(0.97) else "",
                    "证件号码": identity_number(serial),
                    "姓名": f"试验人{serial}",
                    "本月出勤天数": self.random.choice(("0", "0.5", "1", "7", "20", "25", "")),
                    "应发补贴": self.random.choice(("1200", "60", "420", "1000.01", "50", "350", "350.00", "0", "")),
                }
                rows.append(self._slip(row, "证件号码", "本月出勤天数", "应发补贴"))
        return self._again(rows)

    def _post_payment(self, unit: str, period: str, people: range, _holders: list[Row]) -> list[Row]:
        rows = []
        for serial in people:
            for back in self.random.choice(((), (1,), (1,), (1, 2), (0,), (1, 1))):
                last = monthrange(int(period[:4]), int(period[5:]))[1]
                day = self.random.choice((f"{period}-20", f"{period}-25", f"{period}-26", f"{period}-{last}", f"{month(period, 1)}-01", ""))
                payee = self.random.choice((serial, serial, serial, serial, serial + 1, 0))
                row = {
                    "岗位编号": self._post_no(unit, self.random.randrange(self.posts)),
                    "证件号码": identity_number(serial),
                    "所属月份": month(period, -back) if self.chance(0.97) else "",
                    "实发补贴": self.random.choice(("1200", "60", "420", "2000.02", "419.99", "")),
                    "发放日期": day,
                    "收款人证件号码": identity_number(payee) if payee else "",
                    "收款账号": self.random.choice(
                        (f"62280000{serial:04d}", f"6228 0000 {serial:04d}", "" if self.chance(0.3) else "62289999")
                    ),
                }
                rows.append(self._slip(row, "证件号码", "发放日期", "收款人证件号码", "所属月份", "实发补贴"))
        if self.chance(0.4):
            rows += [{**row} for row in self.random.sample(self._paid_before, k=min(2, len(self._paid_before)))]
        self._paid_before = rows
        return self._again(rows)

    _paid_before: list[Row] = []  # noqa: RUF012 - replaced whole, never changed

    def _village_cadre(self, unit: str, _period: str, people: range, _holders: list[Row]) -> list[Row]:
        rows = []
        for serial in self.random.sample(list(people), 2):
            row = {
                "县": UNIT_NAMES[unit],
                "乡": "甲镇",
                "行政村": "东村",
                "职务": self.random.choice(("书记", "副主任", "文书", "妇女主任", "")),
                "证件号码": identity_number(serial),
                "姓名": f"试验人{serial}",
                "户编号": self.random.choice((f"H-{serial // 2}", f"h—{serial // 2}", "")),
            }
            rows.append(self._slip(row, "证件号码", "县"))
        return rows

    def _fund_spend(self, _unit: str, period: str, _people: range, _holders: list[Row]) -> list[Row]:
        paid = [
            row
            for row in {tuple(sorted(row.items())): row for row in self._paid_before}.values()
            if row["发放日期"].startswith(period) and row["实发补贴"] not in ("", "待定")
        ]
        total = round(sum(float(row["实发补贴"]) for row in paid) + self.random.choice((0, 0, 0.01)), 2)
        rows = [spend_row(1, 项目="培训", 支付日期=f"{period}-15")]
        if total:
            rows.append(spend_row(2, 项目="公益性岗位", 金额=f"{total:.2f}", 支付日期=f"{period}-15"))
        return rows
