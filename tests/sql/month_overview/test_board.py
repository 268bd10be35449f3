"""The completeness board against files whose fate is written down here by hand: every standing, every lateness, and who lacks what."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from tests.statements import execute

from wengang.database.unit_of_work import UnitOfWork
from wengang.month_overview.board import Board, board_of_month, board_of_unit, board_rows, board_text, board_workbook, months_to_show
from wengang.periods import Period

MARCH, FEBRUARY = Period(2025, 3), Period(2025, 2)
CLOSED, LATER = date(2025, 4, 8), date(2025, 4, 15)  # WD5 of April, and five workdays after it
WHOLE, MIXED, SILENT = "469001", "469002", "469005"
OWED = (("rv", "rv_roster"), ("rv", "rv_work"), ("rv", "control_totals"), ("hr", "hr_employment"), ("hr", "control_totals"))
IN_TIME, AN_HOUR_LATE, TWO_DAYS_LATE = "2025-04-08 17:59+08", "2025-04-08 19:00+08", "2025-04-10 09:00+08"


def bring(
    work: UnitOfWork, unit: str, table: tuple[str, str], *versions: tuple[str, str], period: str = "2025-03", history: bool = False
) -> None:
    """Hand over versions of a table: when each came and what became of it."""
    department, name = table
    for number, (came, state) in enumerate(versions, 1):
        execute(
            work,
            """
            with hand_over as (
              insert into data_sharing.hand_over (manifest_sha256, folder, unit, period, department, received_at, from_history)
              values (gen_random_uuid()::text, 'folder', %(unit)s, %(period)s, %(department)s, %(came)s, %(history)s) returning id
            )
            insert into data_sharing.delivery (hand_over_id, unit, period, department, table_name, version, file_name, bytes, sha256,
              rows_declared, state, received_at, settled_at)
            select id, %(unit)s, %(period)s, %(department)s, %(name)s, %(number)s, 'file', 1, 'x', 1, %(state)s, %(came)s, %(came)s
            from hand_over
            """,
            {
                "unit": unit,
                "period": period,
                "department": department,
                "name": name,
                "number": number,
                "came": came,
                "state": state,
                "history": history,
            },
        )


@pytest.fixture
def handed_over(work: UnitOfWork) -> UnitOfWork:
    """Give a month of three units: one whole, one with every standing, one silent; and a month that was imported."""
    execute(work, "insert into monitoring.target (year, unit, persons) select 2025, unnest(%s::text[]), 100", [[WHOLE, MIXED, SILENT]])
    for table in OWED:
        bring(work, WHOLE, table, (IN_TIME, "accepted"))
        bring(work, WHOLE, table, ("2026-11-01 10:00+08", "accepted"), period="2025-02", history=True)
    bring(work, WHOLE, ("rv", "rv_plan"), (IN_TIME, "accepted"))
    bring(work, MIXED, OWED[0], (IN_TIME, "returned"), (AN_HOUR_LATE, "accepted"))
    bring(work, MIXED, OWED[1], (TWO_DAYS_LATE, "accepted"), (TWO_DAYS_LATE, "returned"))
    bring(work, MIXED, OWED[2], (TWO_DAYS_LATE, "held"))
    bring(work, MIXED, OWED[3], (IN_TIME, "returned"))
    bring(work, MIXED, OWED[4], (IN_TIME, "received"))
    work.connection.commit()
    return work


def words(board: Board) -> dict[str, list[str]]:
    return {line.unit: [line.files[table].words for table in OWED] for line in board.lines}


def test_each_file_stands_as_it_was_handed_over(handed_over: UnitOfWork) -> None:
    board = board_of_month(handed_over, MARCH, LATER)
    assert words(board) == {
        WHOLE: ["已接收 第1版"] * 5,
        MIXED: [
            "已接收 第2版，迟1个工作日",
            "已退回 第2版（第1版有效），迟2个工作日",
            "待决定 第1版，迟5个工作日",
            "已退回 第1版，已迟5个工作日",
            "校验中 第1版，迟5个工作日",
        ],
        SILENT: ["缺报，已迟5个工作日"] * 5,
    }
    assert [file.title for file in board.lines[0].further] == ["务工计划（乡村振兴）"] and not board.lines[1].further
    assert [line.score for line in board.lines] == [None] * 3, "no figures yet"


def test_before_the_closing_nothing_is_late(handed_over: UnitOfWork) -> None:
    board = board_of_month(handed_over, MARCH, date(2025, 4, 7))
    assert words(board)[SILENT] == ["未报"] * 5 and words(board)[MIXED][3] == "已退回 第1版"


def test_who_has_not_reported_is_answered_in_one_sentence(handed_over: UnitOfWork) -> None:
    told = board_of_month(handed_over, MARCH, LATER).who_lacks()
    silent = "花名册（乡村振兴）、务工月监测（乡村振兴）、控制总数（乡村振兴）、就业登记（人社）、控制总数（人社）"
    assert told == f"还没报齐的2个：琼海市（就业登记（人社）（退回））；文昌市（{silent}）"
    assert board_of_month(handed_over, MARCH, LATER, unit=WHOLE).who_lacks() == "应报送的1个单位都已报送"
    assert board_of_month(handed_over, Period(2030, 1), LATER).who_lacks() == "这个月没有设定应报送的单位"


def test_an_imported_month_has_no_days_of_arrival(handed_over: UnitOfWork) -> None:
    board = board_of_unit(handed_over, WHOLE, MARCH, 2, LATER)
    assert [(line.period, line.files[OWED[0]].words) for line in board.lines] == [(MARCH, "已接收 第1版"), (FEBRUARY, "已接收 第1版")]
    assert months_to_show(handed_over, date(2025, 5, 6)) == [Period(2025, 4), MARCH, FEBRUARY]


def test_the_workbook_and_the_terminal_say_the_same(handed_over: UnitOfWork) -> None:
    board = board_of_month(handed_over, MARCH, LATER)
    sheet = openpyxl.load_workbook(io.BytesIO(board_workbook(board, "2025年3月报送情况")))["报送情况"]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=6)]
    assert [row[2:7] for row in cells] == list(words(board).values())
    assert cells[0][7] == "务工计划（乡村振兴）：已接收 第1版" and not any(
        cell.data_type == "f" for row in sheet.iter_rows() for cell in row
    )
    head, rows = board_rows(board)
    assert [list(row[1:6]) for row in rows] == [said[:5] for said in words(board).values()] and head[0] == "单位" and head[-1] == "得分"
    text = "\n".join(board_text(board))
    assert "琼海市" in text and board.who_lacks() in text
