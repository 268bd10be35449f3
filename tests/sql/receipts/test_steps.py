"""Receipts on a real database: file and mail, once in each state, with what the sender has to do."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from psycopg.types.json import Jsonb

from wengang.database.unit_of_work import Row, UnitOfWork
from wengang.receipts.steps import ReceiptError, write_hand_over_receipt, write_receipt

OFFICE = SimpleNamespace(
    senders=lambda unit: () if unit == "460100" else (f"sender-{unit}@example.org",), operator_addresses=("operator@example.org",)
)


@pytest.fixture(autouse=True)
def people() -> Iterator[None]:
    with (
        patch("wengang.receipts.steps.load_people", return_value=OFFICE),
        patch("wengang.operator_mail.steps.load_people", return_value=OFFICE),
    ):
        yield


def write_hand_over(work: UnitOfWork, **columns: object) -> int:
    values = {"manifest_sha256": "m", "folder": "469001/2025-03/rv", "unit": "469001", "period": "2025-03", "department": "rv", **columns}
    names = ", ".join(values)
    row = work.connection.execute(
        f"insert into data_sharing.hand_over ({names}) values ({', '.join(['%s'] * len(values))}) returning id", list(values.values())
    ).fetchone()
    assert row is not None
    return int(row["id"])


def write_delivery(work: UnitOfWork, state: str, *, unit: str = "469001", findings: int = 0, **columns: object) -> int:
    values = {
        "hand_over_id": write_hand_over(work, unit=unit), "unit": unit, "period": "2025-03", "department": "rv", "table_name": "rv_work",
        "version": 1, "file_name": "务工月监测_20250331.xlsx", "bytes": 1, "sha256": "s", "rows_declared": 400, "state": state,
        "rows_delivered": 400, "rows_rejected": 0, "cells_rejected": findings, "warnings": 0, **columns,
    }  # fmt: skip
    row = work.connection.execute(
        f"insert into data_sharing.delivery ({', '.join(values)}) values ({', '.join(['%s'] * len(values))}) returning id",
        list(values.values()),
    ).fetchone()
    assert row is not None
    for number in range(findings):
        work.connection.execute(
            "insert into data_sharing.finding values (%s, '5_16_001', 'reject_cell', %s, '务工月收入', '40000')", [row["id"], number + 4]
        )
    return int(row["id"])


def mails(work: UnitOfWork) -> list[Row]:
    return work.connection.execute("select * from mail.outbox order by key").fetchall()


def test_accepted_without_a_finding_needs_nothing(work: UnitOfWork) -> None:
    receipt = write_receipt(work, write_delivery(work, "accepted"))
    text = receipt.path.read_text(encoding="utf-8")
    assert receipt.path.relative_to(work.settings.receipts).as_posix() == "469001/2025-03/rv-rv_work-v1-accepted.txt"
    assert receipt.mailed
    assert "五指山市 · 务工月监测（2025年3月，第1次报送）：已接收" in text
    assert "文件已完整入库，不需要处理。" in text
    assert [row["kind"] for row in mails(work)] == ["receipt"]


def test_findings_name_file_row_column_rule_value_and_next_step(work: UnitOfWork) -> None:
    text = write_receipt(work, write_delivery(work, "accepted", findings=1)).path.read_text(encoding="utf-8")
    assert "文件：务工月监测_20250331.xlsx" in text
    row = next(line.split("  ") for line in text.splitlines() if line.strip().startswith("4 "))
    assert [cell.strip() for cell in row if cell.strip()] == [
        "4",
        "务工月收入",
        "单元格退回",
        "务工月收入不在100—30000元之间",
        "40000",
        "核对月收入（不是年收入）",
    ]
    assert "请更正退回的行和单元格" in text


def test_only_the_first_twenty_findings_are_named(work: UnitOfWork) -> None:
    text = write_receipt(work, write_delivery(work, "accepted", findings=25)).path.read_text(encoding="utf-8")
    assert "共25处，先列前20处" in text
    assert text.count("单元格退回  务工月收入不在") == 20


def test_rows_sent_back_come_before_cells_and_warnings(work: UnitOfWork) -> None:
    delivery = write_delivery(work, "accepted", findings=1, rows_rejected=1)
    work.connection.execute("insert into data_sharing.finding values (%s, '3_01_009', 'reject_row', 90, '是否已务工', '')", [delivery])
    text = write_receipt(work, delivery).path.read_text(encoding="utf-8")
    assert text.index("整行退回  ") < text.index("单元格退回  务工")
    assert "（空）" in text


def test_each_state_is_told_once(work: UnitOfWork) -> None:
    delivery = write_delivery(work, "held", reasons=Jsonb([{"rule": "COUNT_SWING", "message": "行数相差 +30.0%。请核实后决定"}]))
    first = write_receipt(work, delivery)
    content = first.path.read_bytes()
    again = write_receipt(work, delivery)
    assert (first.mailed, again.mailed) == (True, False)
    assert again.path.read_bytes() == content
    assert "原因：行数相差 +30.0%。请核实后决定。" in content.decode()
    assert "等待省级人员决定" in content.decode()
    work.connection.execute("update data_sharing.delivery set state = 'returned', opinion = '行数不符' where id = %s", [delivery])
    decided = write_receipt(work, delivery)
    assert decided.mailed
    assert "决定意见：行数不符。" in decided.path.read_text(encoding="utf-8")
    assert [row["key"] for row in mails(work)] == [f"receipt:{delivery}:held", f"receipt:{delivery}:returned"]


def test_returned_file_that_was_never_read_has_no_counts(work: UnitOfWork) -> None:
    problem = Jsonb([{"rule": "FILE_DIGEST", "message": "文件摘要与清单不符。请重新导出"}])
    delivery = write_delivery(work, "returned", rows_delivered=None, reasons=problem)
    text = write_receipt(work, delivery).path.read_text(encoding="utf-8")
    assert "整行退回" not in text
    assert "文件摘要与清单不符。请重新导出。" in text
    assert "作为更正重新报送" in text


def test_file_that_is_not_checked_yet_has_no_receipt(work: UnitOfWork) -> None:
    with pytest.raises(ReceiptError, match="还没有校验完"):
        write_receipt(work, write_delivery(work, "received"))


def test_refused_hand_over_is_told_even_without_a_unit(work: UnitOfWork) -> None:
    hand_over = write_hand_over(work, unit="../../etc", period=None, refused_rule="UNIT_UNKNOWN", refused_message="单位不存在，请核对清单")
    receipt = write_hand_over_receipt(work, hand_over)
    assert receipt.path.relative_to(work.settings.receipts).as_posix() == f"unknown_unit/unknown_period/hand_over-{hand_over}-refused.txt"
    assert not receipt.mailed
    assert "原因：单位不存在，请核对清单。" in receipt.path.read_text(encoding="utf-8")


def test_repeated_content_is_no_new_version(work: UnitOfWork) -> None:
    hand_over = write_hand_over(work, repeated=["rv_roster", "rv_work"])
    receipt = write_hand_over_receipt(work, hand_over)
    text = receipt.path.read_text(encoding="utf-8")
    assert receipt.mailed
    assert "花名册、务工月监测与当前版本内容完全相同，已收到过，没有产生新版本" in text
    assert not write_hand_over_receipt(work, hand_over).mailed


def test_operators_are_told_once_of_a_unit_without_a_sender(work: UnitOfWork) -> None:
    delivery = write_delivery(work, "accepted", unit="460100")
    receipt = write_receipt(work, delivery)
    assert not receipt.mailed
    assert receipt.path.exists()
    write_receipt(work, delivery)
    assert [(row["kind"], row["key"].startswith("operator:senders:460100:2025-03:")) for row in mails(work)] == [("operator", True)]
