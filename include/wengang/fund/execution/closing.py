"""The closing of a year: what each line had, spent and has left on 31 December, written down once; nothing of the year is entered after it.

Belongs here: closing, the statement that is printed. Does not belong here: what the next year makes of it (`collecting`).

A year is closed at the closing of its December (workday 5 of January, 18:00), after the bookings of that run. The statement is written to
`allocation/<year>-closing/` and mailed to nobody; it rests on the closing alone, so that it can be written again with the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from wengang.database.unit_of_work import UnitOfWork
from wengang.fund.execution.booking import LOCK
from wengang.fund.execution.ledger import Execution, LineExecution, by_unit, execution_of, in_order, together
from wengang.fund.execution.letters import HEAD, ISSUER
from wengang.fund.execution.rows import ClosedYearsRow, ClosingLinesRow, OpenFindingsRow, YearsToCloseRow
from wengang.fund.money_words import exact_text, unit_words
from wengang.fund.package_folder import write_files
from wengang.numbers import percent, yuan
from wengang.papers.bases import load_bases, standing_notes
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.wording import day
from wengang.periods import MONTHS_PER_YEAR, Period
from wengang.settings.policy import load_policy
from wengang.workdays import OFFICE_TIME, closing_of

STATEMENT = "年终结账表"


def close_due_years(work: UnitOfWork, moment: datetime) -> tuple[int, ...]:
    """Close every year whose time has come, once, and give the years closed by this call; statements that are missing are written."""
    work.lock(*LOCK)
    on = moment.astimezone(OFFICE_TIME).date()
    years = [row["year"] for row in work.rows("fund/execution/years_to_close", YearsToCloseRow, before=on.year)]
    due = tuple(year for year in years if closing_of(Period(year, MONTHS_PER_YEAR)) <= moment)
    for year in due:
        _close(work, year, on)
    for row in work.rows("fund/execution/closed_years", ClosedYearsRow):
        _write_statement(work, row)
    return due


def statement(year: int, lines: Sequence[LineExecution], not_booked: int, on: date) -> Paper:
    """Give the statement of a closed year, units in code order."""
    whole = together(lines)
    rows = [
        (unit_words(unit) if not place else "", words, done)
        for unit, of_unit in by_unit(lines).items()
        for place, (words, done) in enumerate([*((line.line.chinese, line.done) for line in of_unit), ("合计", together(of_unit))])
    ]
    remaining = f"结账时有{not_booked}笔凭证没有入账，不计在内，由人另行处理。" if not_booked else "结账时没有未入账的凭证。"
    return Paper(
        phrases=(f"{year}年", "就业补助资金", STATEMENT),
        issuer=ISSUER,
        opening=(
            f"{year}年就业补助资金已分配{yuan(whole.allocated_fen)}，截至{day(Period(year, MONTHS_PER_YEAR).last_day)}支出{yuan(whole.spent_fen)}，"
            f"未支出{yuan(whole.left_fen)}，执行率{percent(whole.ratio)}。{remaining}",
        ),
        sections=(
            Section(
                "各单位执行情况",
                (Table(("单位", *HEAD), (*(_row(unit, words, done) for unit, words, done in rows), _row("总计", "", whole))),),
            ),
        ),
        signature=(load_bases().department("hr", on), day(on)),
        notes=(
            "本表由系统依据资金台账生成；结账后不再登记该年度的支出。",
            *standing_notes(on, ()),
            "印章：留空，由印发部门填写。",
        ),
    )


def _row(unit: str, words: str, done: Execution) -> tuple[str, ...]:
    return unit, words, yuan(done.allocated_fen), yuan(done.spent_fen), yuan(done.left_fen), percent(done.ratio)


def _close(work: UnitOfWork, year: int, on: date) -> None:
    lines = execution_of(work, year, Period(year, MONTHS_PER_YEAR).last_day)
    whole = together(lines)
    not_booked = sum(row["year"] == year for row in work.rows("fund/execution/open_findings", OpenFindingsRow))
    work.run(
        "fund/execution/insert_year_closing",
        year=year,
        closed_on=on,
        allocated_fen=whole.allocated_fen,
        spent_fen=whole.spent_fen,
        not_booked=not_booked,
        policy_digest=load_policy().digest_of_domain("fund", on),
    )
    work.run_for_each(
        "fund/execution/insert_closing_line",
        [
            {
                "year": year,
                "unit": line.unit,
                "line": line.line,
                "allocated_fen": line.done.allocated_fen,
                "spent_fen": line.done.spent_fen,
                "ratio": None if line.done.ratio is None else exact_text(line.done.ratio),
            }
            for line in lines
        ],
    )


def _write_statement(work: UnitOfWork, closing: ClosedYearsRow) -> None:
    folder = work.settings.var.joinpath("allocation", f"{closing['year']}-closing")
    names = {kind: f"{STATEMENT}.{kind}" for kind in ("html", "txt")}
    if all(folder.joinpath(name).exists() for name in names.values()):
        return
    rows = work.rows("fund/execution/closing_lines", ClosingLinesRow, year=closing["year"])
    paper = statement(closing["year"], in_order(map(LineExecution.from_row, rows)), closing["not_booked"], closing["closed_on"])
    write_files(folder, {names["html"]: paper.html.encode(), names["txt"]: paper.text.encode()})
