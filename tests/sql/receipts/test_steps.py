"""Receipts on a real database: file and mail, once in each state, with what the sender has to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from psycopg.types.json import Jsonb
from tests.statements import by_hand, execute

from wengang.data_sharing.troubles import DueTrouble
from wengang.database.unit_of_work import Row, UnitOfWork
from wengang.receipts.steps import ReceiptCounts, ReceiptError, send_decision_receipt, send_due_receipts, tell_troubles

_numbers = count(1)
OPERATOR = ("operator@example.org",)
OFFICE = SimpleNamespace(
    addresses=lambda _list, unit, _person=None: () if unit == "460100" else (f"sender-{unit}@example.org",) if unit else OPERATOR,
    operator_addresses=OPERATOR,
)


@pytest.fixture(autouse=True)
def people() -> Iterator[None]:
    with (
        patch("wengang.letters.sending.load_people", return_value=OFFICE),
        patch("wengang.letters.operators.load_people", return_value=OFFICE),
    ):
        yield


def write_hand_over(work: UnitOfWork, **columns: object) -> int:
    values = {
        "manifest_sha256": f"m{next(_numbers)}",
        "folder": f"{columns.get('unit', '469001')}/2025-03/rv",
        "unit": "469001",
        "period": "2025-03",
        "department": "rv",
        "received_at": "2025-04-03T10:00+08:00",
        **columns,
    }
    names = ", ".join(values)
    row = execute(
        work, f"insert into data_sharing.hand_over ({names}) values ({', '.join(['%s'] * len(values))}) returning id", list(values.values())
    ).fetchone()
    assert row is not None
    return int(row["id"])


def write_delivery(
    work: UnitOfWork, state: str, *, unit: str = "469001", findings: int = 0, within: int | None = None, **columns: object
) -> int:
    values = {
        "hand_over_id": within or write_hand_over(work, unit=unit),
        "unit": unit,
        "period": "2025-03",
        "department": "rv",
        "table_name": "rv_work",
        "version": 1,
        "file_name": "务工月监测_20250331.xlsx",
        "bytes": 1,
        "sha256": "s",
        "rows_declared": 400,
        "state": state,
        "rows_delivered": 400,
        "rows_rejected": 0,
        "cells_rejected": findings,
        "warnings": 0,
        "received_at": "2025-04-03T10:00+08:00",
        "settled_at": "2025-04-03T10:05+08:00",
        **columns,
    }
    row = execute(
        work,
        f"insert into data_sharing.delivery ({', '.join(values)}) values ({', '.join(['%s'] * len(values))}) returning id",
        list(values.values()),
    ).fetchone()
    assert row is not None
    for number in range(findings):
        execute(
            work,
            "insert into data_sharing.finding values (%s, '5_16_001', 'reject_cell', %s, '务工月收入', '40000')",
            [row["id"], number + 4],
        )
    return int(row["id"])


def mails(work: UnitOfWork) -> list[Row]:
    return execute(work, "select * from mail.outbox order by id").fetchall()


def receipt(work: UnitOfWork, name: str = "469001/2025-03/rv-rv_work-v1-accepted.txt") -> str:
    """Send what is due and give the text of one receipt file."""
    send_due_receipts(work)
    return (work.settings.receipts / name).read_text(encoding="utf-8")


def test_accepted_without_a_finding_needs_nothing(work: UnitOfWork) -> None:
    write_delivery(work, "accepted")
    text = receipt(work)
    assert "五指山市 · 务工月监测（2025年3月，第1次报送）：已接收" in text
    assert "文件已完整入库，不需要处理。" in text
    assert [row["kind"] for row in mails(work)] == ["receipt"]


def test_receipt_names_who_signs_it_the_day_and_where_to_ask(work: UnitOfWork) -> None:
    write_delivery(work, "accepted")
    text = receipt(work)
    assert "海南省人力资源和社会保障厅" in text
    assert "2025年4月3日" in text
    assert "有疑问请直接回复本邮件" in text


def test_findings_name_file_row_column_rule_value_and_next_step(work: UnitOfWork) -> None:
    write_delivery(work, "accepted", findings=1)
    text = receipt(work)
    assert "文件：务工月监测_20250331.xlsx" in text
    row = next(line.split("  ") for line in text.splitlines() if line.strip().startswith("4 "))
    assert [cell.strip() for cell in row if cell.strip()] == [
        "4",
        "务工月收入",
        "退回单元格",
        "务工月收入不在100—30000元之间",
        "40000",
        "核对月收入（不是年收入）",
    ]
    assert "请更正退回整行和退回单元格的内容" in text


def test_only_the_first_twenty_findings_are_named(work: UnitOfWork) -> None:
    write_delivery(work, "accepted", findings=25)
    text = receipt(work)
    assert "共25处，先列前20处" in text
    assert text.count("退回单元格  务工月收入不在") == 20


def test_rows_sent_back_come_before_cells_and_warnings(work: UnitOfWork) -> None:
    delivery = write_delivery(work, "accepted", findings=1, rows_rejected=1)
    execute(work, "insert into data_sharing.finding values (%s, '3_01_009', 'reject_row', 90, '是否已务工', '')", [delivery])
    text = receipt(work)
    assert text.index("退回整行    ") < text.index("退回单元格  务工")
    assert "（空）" in text


def test_all_files_of_a_hand_over_are_one_mail_once_all_are_settled(work: UnitOfWork) -> None:
    hand_over = write_hand_over(work)
    write_delivery(work, "accepted", within=hand_over, findings=1)
    roster = write_delivery(work, "received", within=hand_over, table_name="rv_roster", file_name="花名册.xlsx")
    assert send_due_receipts(work) == ReceiptCounts(0, 0, 0)
    by_hand(work, "update data_sharing.delivery set state = 'returned' where id = %s", [roster])
    assert send_due_receipts(work) == ReceiptCounts(1, 2, 1)
    (mail,) = mails(work)
    assert mail["subject"] == "回执：五指山市数据交接（乡村振兴，2025年3月）：退回1个、已接收1个"
    assert all(part in mail["text"] for part in ("花名册（第1次报送）：退回", "务工月监测（第1次报送）：已接收", "下一步：请更正退回整行"))
    written = sorted(path.name for path in (work.settings.receipts / "469001" / "2025-03").iterdir())
    assert written == ["rv-rv_roster-v1-returned.txt", "rv-rv_work-v1-accepted.txt"]
    assert send_due_receipts(work) == ReceiptCounts(0, 0, 0)


def test_decision_on_a_held_file_is_one_more_mail(work: UnitOfWork) -> None:
    delivery = write_delivery(work, "held", reasons=Jsonb([{"rule": "COUNT_SWING", "message": "行数相差 +30.0%。请核实后决定"}]))
    held = receipt(work, "469001/2025-03/rv-rv_work-v1-held.txt")
    assert "原因：行数相差 +30.0%。请核实后决定。" in held
    assert "等待省级人员决定" in held
    with pytest.raises(ReceiptError, match="还没有决定"):
        send_decision_receipt(work, delivery)
    by_hand(work, "update data_sharing.delivery set state = 'returned', opinion = '行数不符' where id = %s", [delivery])
    assert send_decision_receipt(work, delivery)
    assert not send_decision_receipt(work, delivery)
    assert send_due_receipts(work) == ReceiptCounts(0, 0, 0)
    assert "决定意见：行数不符。" in (work.settings.receipts / "469001/2025-03/rv-rv_work-v1-returned.txt").read_text(encoding="utf-8")
    assert [row["key"].rpartition(":")[2] for row in mails(work)] == ["settled", "returned"]


def test_returned_file_that_was_never_read_has_no_counts(work: UnitOfWork) -> None:
    problem = Jsonb([{"rule": "FILE_DIGEST", "message": "文件摘要与清单不符。请重新导出"}])
    write_delivery(work, "returned", rows_delivered=None, reasons=problem)
    text = receipt(work, "469001/2025-03/rv-rv_work-v1-returned.txt")
    assert "退回整行" not in text
    assert "文件摘要与清单不符。请重新导出。" in text
    assert "作为更正重新报送" in text


def test_refused_hand_over_is_told_even_without_a_unit(work: UnitOfWork) -> None:
    hand_over = write_hand_over(work, unit="../../etc", period=None, refused_rule="UNIT_UNKNOWN", refused_message="单位不存在，请核对清单")
    text = receipt(work, f"unknown_unit/unknown_period/hand_over-{hand_over}-refused.txt")
    assert "原因：单位不存在，请核对清单。" in text
    assert mails(work) == []


def test_refused_correction_that_is_taken_later_is_told_again(work: UnitOfWork) -> None:
    hand_over = write_hand_over(work, refused_rule="CORRECTION_UNKNOWN", refused_message="更正对象没有收到过，请核对")
    send_due_receipts(work)
    by_hand(work, "update data_sharing.hand_over set refused_rule = null, told_at = null where id = %s", [hand_over])
    write_delivery(work, "accepted", within=hand_over)
    send_due_receipts(work)
    assert [row["key"].rpartition(":")[2] for row in mails(work)] == ["refused", "settled"]


def test_content_that_brings_nothing_new_is_told(work: UnitOfWork) -> None:
    hand_over = write_hand_over(work, repeated=["rv_roster", "rv_work"], outdated=["rv_plan"])
    text = receipt(work, f"469001/2025-03/hand_over-{hand_over}-settled.txt")
    assert "花名册、务工月监测：与当前版本内容完全相同" in text
    assert "没有代替当前版本" in text
    assert "内容都是报送过的" in mails(work)[0]["subject"]
    assert send_due_receipts(work) == ReceiptCounts(0, 0, 0)


def test_operators_are_told_once_of_a_unit_without_a_sender(work: UnitOfWork) -> None:
    write_delivery(work, "accepted", unit="460100")
    assert send_due_receipts(work) == ReceiptCounts(1, 1, 0)
    send_due_receipts(work)
    assert [(row["kind"], row["key"].startswith("operator:senders:460100:2025-03:")) for row in mails(work)] == [("operator", True)]


def test_what_cannot_be_taken_is_told_to_the_operators_and_to_the_unit_of_its_path(work: UnitOfWork) -> None:
    seen = datetime(2025, 4, 3, 10, tzinfo=UTC)
    password = DueTrouble("a", "469001/a.zip：压缩包加了密码，系统打不开。请重新压缩", "469001", seen)
    nobody = DueTrouble("b", "x：没有读取权限，未能收件。请运行人员放开", None, seen)
    unread = write_hand_over(
        work, unit=None, period=None, refused_rule="MANIFEST_UNREADABLE", refused_message="y/manifest.json 是空的。请重写"
    )
    tell_troubles(work, [password, nobody], [unread])
    operators, unit = mails(work)
    assert operators["kind"] == "operator"
    assert all(place in operators["text"] for place in ("469001/a.zip", "x：没有读取权限", "y/manifest.json"))
    assert (unit["kind"], unit["unit"], list(unit["recipients"])) == ("receipt", "469001", ["sender-469001@example.org"])
    assert "469001/a.zip：压缩包加了密码" in unit["text"]
    assert "x：" not in unit["text"]


def test_unit_in_whose_folder_the_hand_over_of_another_lies_is_told_too(work: UnitOfWork) -> None:
    hand_over = write_hand_over(work, folder="469002/2025-03/rv")
    write_delivery(work, "held", within=hand_over, findings=1)
    send_due_receipts(work)
    of_manifest, of_path = mails(work)
    assert (of_manifest["unit"], of_path["unit"]) == ("469001", "469002")
    assert "清单写的单位是五指山市" in of_path["text"]
    assert "40000" not in of_path["text"], "another unit's findings are not its business"
