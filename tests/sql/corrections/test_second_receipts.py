"""The running system: receipts that tell what a workbook has changed, and packages that bring workbooks to the units (method §13)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import msoffcrypto
import psycopg
import pytest
from tests.hostile.hand_overs import identity_number, roster_row, total_row, work_row
from tests.sql.corrections.clerk import Line, Office, Workbook

from wengang.corrections.offers import offer_workbooks, waiting_workbooks
from wengang.corrections.standing import open_deliveries
from wengang.data_sharing.steps import check_hand_over, take_hand_overs
from wengang.database.unit_of_work import unit_of_work
from wengang.exchange.access import Asking, PackageRefusedError, fetch, password
from wengang.history.steps import ImportedHistory
from wengang.receipts.steps import send_due_receipts

Admin = psycopg.Connection[tuple[Any, ...]]
ON = date(2025, 4, 10)


class LiveOffice(Office):
    """The same office, its hand-overs taken by the running system."""

    def take(self) -> ImportedHistory:
        """Take, check, settle and tell, as the DAG does."""
        with unit_of_work(self.settings) as work:
            found = take_hand_overs(work)
        for hand_over in found.hand_overs:
            with unit_of_work(self.settings) as work:
                check_hand_over(work, hand_over, self.told.append).raise_undone()
        with unit_of_work(self.settings) as work:
            send_due_receipts(work)
        return ImportedHistory()

    def receipt(self) -> str:
        """Give the newest receipt that was written."""
        files = sorted(self.settings.receipts.rglob("*.txt"), key=lambda path: path.stat().st_mtime_ns)
        return files[-1].read_text(encoding="utf-8")

    def offer(self, on: date = ON) -> int:
        """Put the packages of a day."""
        with unit_of_work(self.settings) as work:
            return offer_workbooks(work, on)

    def fetched(self, package: int, on: date = ON) -> Workbook:
        """Fetch a package and open it with its password."""
        asking = Asking(package, "operator", "经办人来领", on)
        locked, out = msoffcrypto.OfficeFile(io.BytesIO(fetch(self.settings, asking).content)), io.BytesIO()
        locked.load_key(password=password(self.settings, asking))
        locked.decrypt(out)
        return Workbook(out.getvalue())


@pytest.fixture(autouse=True)
def people() -> Iterator[None]:
    office = SimpleNamespace(
        addresses=lambda _list, unit, _person=None: (f"sender-{unit}@example.org",) if unit else ("operator@example.org",),
        operator_addresses=("operator@example.org",),
    )
    with (
        patch("wengang.letters.sending.load_people", return_value=office),
        patch("wengang.letters.operators.load_people", return_value=office),
    ):
        yield


@pytest.fixture
def live(office: Office) -> LiveOffice:
    return LiveOffice(office.settings)


def packages(admin: Admin) -> list[tuple[Any, ...]]:
    return admin.execute("select kind, rows, superseded_on is null from exchange.package order by id").fetchall()


def test_the_second_receipt_tells_fixed_still_wrong_newly_wrong_and_explained(live: LiveOffice) -> None:
    rows = [
        work_row(1, 务工月收入="50"),
        work_row(2, 务工月收入="60"),
        work_row(3, 务工月收入="350"),
        work_row(4, 是否已务工="", 务工企业名称=""),
        work_row(5, 务工月收入="70"),
        work_row(6),
    ]
    live.send({"rv_work": rows})
    assert "更正工作簿" in live.receipt()
    assert "corrected_rows" in live.receipt()
    workbook = live.workbook()
    workbook.of(4)["务工月收入"], workbook.of(4)["处理"] = "3000", "改正"
    workbook.of(5)["务工月收入"], workbook.of(5)["处理"] = "61", "改正"
    workbook.of(6)["处理"] = "情况属实"
    workbook.of(7)["是否已务工"], workbook.of(7)["处理"] = "是", "改正"
    workbook.of(8)["务工月收入"] = "3100"
    live.hand_back(workbook.saved())
    told = live.receipt()
    assert "更正了第1次报送" in told
    assert "新出现1处，仍有误4处，已改正3处，已说明1处" in told
    assert "第 8 行改动了单元格" in told
    for line in (("4", "5_16_001", "已改正"), ("6", "1111_12", "已说明"), ("7", "5_01_007", "新出现"), ("8", "5_16_001", "仍有误")):
        assert any(all(word in written for word in line) for written in told.split("\n")), line


def test_a_refused_workbook_is_told_with_its_reason_and_the_file_stays(live: LiveOffice, admin: Admin) -> None:
    live.send({"rv_work": [work_row(1, 务工月收入="50"), work_row(2)]})
    workbook = live.workbook()
    workbook.line["处理"] = "情况属实"
    live.hand_back(workbook.saved())
    assert "不能写“情况属实”" in live.receipt()
    assert "原文件维持原状" in live.receipt()
    assert "is_correction_of 填" not in live.receipt()
    assert admin.execute("select state from data_sharing.delivery order by version").fetchall() == [("accepted",), ("returned",)]
    assert admin.execute("select version, state from data_sharing.brought_delivery").fetchall() == [(1, "accepted")]


def test_a_workbook_of_no_delivery_is_told_too(live: LiveOffice) -> None:
    live.send({"rv_work": [work_row(1, 务工月收入="50"), work_row(2)]})
    workbook = live.workbook()
    live.hand_back(workbook.saved(), period="2025-02")
    assert "没有采用的更正工作簿" in live.receipt()
    assert "不是五指山市乡村振兴2025年2月报送过的文件" in live.receipt()


def still_open(live: LiveOffice) -> list[tuple[str, int, tuple[int, int, int], int | None, bool]]:
    """Give what the unit's page lists: table, version, findings by severity, the package of the workbook, whether there is a receipt."""
    with unit_of_work(live.settings) as work:
        found = open_deliveries(work, "469001", ON)
        assert open_deliveries(work, "469002", ON) == []
    return [(one.title, one.version, (one.rejected, one.cells, one.warnings), one.package, one.receipt is not None) for one in found]


def test_a_workbook_reaches_the_unit_as_a_package_and_comes_back(live: LiveOffice, admin: Admin) -> None:
    live.send({"rv_work": [work_row(1, 务工月收入="50"), work_row(2, 务工月收入="350")], "rv_roster": [roster_row(1, 人员状态="在")]})
    assert live.offer() == 2
    assert live.offer() == 0, "the same content is put once"
    assert packages(admin) == [("corrections_rv_roster", 1, True), ("corrections_rv_work", 2, True)]
    assert still_open(live) == [("花名册（乡村振兴）", 1, (1, 0, 0), 1, True), ("务工月监测（乡村振兴）", 1, (0, 1, 2), 2, True)]
    workbook = live.fetched(2)
    assert [line.row_no for line in workbook.lines] == [4, 5]
    told = {str(row[0].value): str(row[1].value) for row in workbook.book["说明"].iter_rows()}
    assert told["文件摘要"] == live.workbooks()["469001_2025-03_rv_work.xlsx"].digest
    assert "更正工作簿（务工月监测）" in told["内容"]
    assert "2025年5月10日" in told["有效期至"]
    for line in workbook.lines:
        line["务工月收入"], line["处理"] = "3000", "改正"
    live.hand_back(workbook.saved())
    live.offer()
    assert packages(admin) == [("corrections_rv_roster", 1, True), ("corrections_rv_work", 2, False)]
    assert [title for title, *_ in still_open(live)] == ["花名册（乡村振兴）"], "what is mended is asked no more"
    with pytest.raises(PackageRefusedError):
        live.fetched(2)


def test_the_next_version_takes_the_place_of_the_package(live: LiveOffice, admin: Admin) -> None:
    live.send({"rv_work": [work_row(1, 务工月收入="50"), work_row(2)]})
    live.offer()
    live.send({"rv_work": [work_row(1, 务工月收入="60"), work_row(2)]})
    with unit_of_work(live.settings) as work:
        assert len(waiting_workbooks(work)) == 1
    live.offer()
    assert packages(admin) == [("corrections_rv_work", 1, False), ("corrections_rv_work", 1, True)]


def test_imported_months_make_no_packages(office: Office, live: LiveOffice, admin: Admin) -> None:
    office.send({"rv_work": [work_row(1, 务工月收入="50"), work_row(2)]})
    assert live.offer() == 0
    assert packages(admin) == []


def test_persons_stand_in_no_table_but_the_vault(live: LiveOffice, admin: Admin) -> None:
    """A name and a number that come only by a workbook, right and wrong ones, in no other place of the database and no receipt."""
    live.send({"rv_work": [work_row(1, 务工月收入="50"), work_row(2, 务工月收入="350")], "control_totals": [total_row()]})
    workbook = live.workbook()
    canary, wrong = identity_number(911, "19770717"), "469900198511223344"
    line: Line = workbook.of(4)
    line["姓名"], line["证件号码"], line["务工月收入"], line["处理"] = "金丝雀鸣", canary, "3000", "改正"
    workbook.of(5)["证件号码"], workbook.of(5)["姓名"], workbook.of(5)["处理"] = wrong, "金丝雀鸣", "改正"
    live.hand_back(workbook.saved())
    live.offer()
    tables = admin.execute(
        "select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'vault')"
    ).fetchall()
    for needle in (canary, wrong, "金丝雀鸣"):
        found = [
            table
            for (table,) in tables
            if admin.execute(f"select from {table} as t where t::text like %s limit 1", [f"%{needle}%"]).fetchone()
        ]
        assert found == [], needle
        assert needle not in "".join(path.read_text(encoding="utf-8") for path in live.settings.receipts.rglob("*.txt"))
        assert all(needle.encode() not in path.read_bytes() for path in live.settings.var.rglob("*.enc"))
    assert admin.execute("select count(*) from vault.person where id18 = %s", [canary]).fetchone() == (1,)
