"""Realistic mutations of valid files: each is read right, or a finding, a held or a returned file tells what is wrong (issue, “Tests”).

No traceback, nothing half-loaded, no reason without file, place, rule and next step, and no silent change of an id, month, amount or key.
The page 报送, which tries each file out before it is handed over, says the same. The suite tries twenty, `make prove` five hundred.
"""

from __future__ import annotations

import os
import random
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.hostile.conftest import Office
from tests.hostile.hand_overs import FILE_NAMES, XLSX_TABLES, Row, employment_row, identity_number, roster_row, work_row
from tests.hostile.mutations import AMOUNT, CODE, CSV, FILE, IDENTITY, MONTH, NUMERIC_MONTH, WORKBOOK, Maker, cell

from wengang.database.unit_of_work import unit_of_work
from wengang.drafts.keeping import begin, discard, put_file
from wengang.drafts.rehearsal import TriedFile, rehearse
from wengang.periods import Period
from wengang.receipts.steps import told_files
from wengang.receipts.writing import told_findings
from wengang.workdays import OFFICE_TIME

MOMENT = datetime(2025, 4, 3, 10, tzinfo=OFFICE_TIME)
MUTATIONS = int(os.environ.get("PROOF_EXAMPLES", "500" if "PROVE_EVERYTHING" in os.environ else "20"))
PEOPLE = 60
KINDS = {
    "rv_work": {
        "务工月收入": AMOUNT,
        "开始时间": MONTH | NUMERIC_MONTH,
        "结束时间": MONTH | NUMERIC_MONTH,
        "证件号码": IDENTITY,
        "统一社会信用代码": CODE,
    },
    "hr_employment": {"实发工资": AMOUNT, "合同开始": MONTH, "合同结束": MONTH, "证件号码": IDENTITY},
    "rv_roster": {"证件号码": IDENTITY, "识别时间": MONTH | NUMERIC_MONTH},
}
LOADED = {
    "rv_work": "select row_no, id18, start_month, end_month, income, employer_key from data_sharing.work_row join vault.person using (person_key)",
    "hr_employment": "select row_no, id18, start_month, end_month, wage_paid from data_sharing.employment_row join vault.person using (person_key)",
    "rv_roster": "select row_no, id18, identified from data_sharing.roster_row join vault.person using (person_key)",
}
Facts = dict[str, tuple[Any, ...]]


def truth(table: str) -> tuple[list[Row], Facts]:
    """Give the rows of a valid file, and what must be loaded of each person: all amounts and months differ."""
    rows: list[Row] = []
    facts: Facts = {}
    for number in range(1, PEOPLE + 1):
        start, end = f"{2020 + number % 4}-{number % 12 + 1:02d}", f"{2025 + number % 2}-{number % 9 + 3:02d}"
        start_cell, end_cell = (f"{month[:4]}年{month[5:]}月" for month in (start, end))
        amount = str(2500 + 10 * number)
        if table == "rv_work":
            row = work_row(number, 务工月收入=amount, 开始时间=start_cell, 结束时间=end_cell)
            facts[identity_number(number)] = (start, end, Decimal(amount), "91469900AAAAAAAAA1")
        elif table == "hr_employment":
            row = employment_row(number, 实发工资=amount, 合同开始=start_cell, 合同结束=end_cell)
            facts[identity_number(number)] = (start, end, Decimal(amount))
        else:
            row = roster_row(number, 识别时间=start_cell)
            facts[identity_number(number)] = (start,)
        rows.append(row)
    return rows, facts


def mutation(chance: random.Random) -> tuple[str, str, Maker]:
    """Give a table, the name of what happens to it, and how."""
    table = chance.choice(list(KINDS))
    if chance.random() < 0.4:
        kinds = FILE | (WORKBOOK if table in XLSX_TABLES else CSV)
        name = chance.choice(list(kinds))
        return table, name, kinds[name]
    title = chance.choice(list(KINDS[table]))
    name = chance.choice(list(KINDS[table][title]))
    share = chance.choice([0, 0.1, 1])
    return table, f"{title}: {name} ({share})", cell(title, KINDS[table][title][name], share)


def as_the_page_says(office: Office, table: str, content: bytes) -> TriedFile | None:
    """Put a file into a draft and give what trying it out comes to; None where the page refuses it at once, and names it."""
    draft = begin(office.settings, "469001", Period(2025, 3), "unit_469001", MOMENT)
    if refused := put_file(draft, FILE_NAMES[table], content):
        assert FILE_NAMES[table] in refused[0]
        return None
    (tried,) = rehearse(office.settings, draft, MOMENT, lambda _words: None)
    discard(draft)
    return tried


def assert_the_same(office: Office, tried: TriedFile | None, state: str, said: str) -> None:
    """Hold what the page said against what the intake did; a file that the page does not take for a table cannot be handed over there."""
    if tried is None or tried.state == "unknown":
        assert state == "returned" and (tried is None or tried.said), said
        return
    (number,) = office.admin.execute("select max(id) from data_sharing.hand_over where unit = '469001'").fetchone() or (0,)
    with unit_of_work(office.settings) as work:
        (told,) = told_files(work, number, None)
        assert tried.findings == told_findings(told), said
        assert (tried.rejected, tried.cells, tried.warnings) == tuple(
            told.row[kind] or 0 for kind in ("rows_rejected", "cells_rejected", "warnings")
        ), said
    assert tried.state == state, said


@pytest.mark.parametrize("seed", range(MUTATIONS))
def test_a_mutation_is_read_right_or_told(office: Office, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test must be repeatable
    table, name, make = mutation(chance)
    rows, facts = truth(table)
    mutated = make(table, rows, chance)
    department = "hr" if table == "hr_employment" else "rv"
    tried = as_the_page_says(office, table, mutated.content)
    office.put("fuzz", {table: mutated.content}, rows=mutated.rows, department=department)
    office.scan()
    ((_, state),) = office.versions(table)
    reasons = office.reasons(table)
    findings = office.findings(table)
    said = f"{seed} {table} {name}: {state} {reasons} {sorted(findings)[:3]}"
    for rule, message in reasons.items():
        assert rule, said
        assert FILE_NAMES[table] in message, said
        assert "请" in message or state == "held", said
    assert all(rule and row >= 2 and title for rule, _, row, title in findings), said
    assert_the_same(office, tried, state, f"{said}: {tried}")
    if state == "returned":
        assert reasons, said
        return
    loaded: Facts = {}
    row_of: dict[str, int] = {}
    for row, id18, *values in office.admin.execute(f"{LOADED[table]} where unit = '469001'").fetchall():
        loaded[id18], row_of[id18] = tuple(values), row
    rejected = {row for _, severity, row, _ in findings if severity == "reject_row"}
    told = {row for _, _, row, _ in findings}
    assert set(loaded) <= set(facts), f"people who do not exist: {said}"
    assert len(set(facts) - set(loaded)) <= len(rejected), f"people who are missing without a finding: {said}"
    changed = [(loaded[id18], facts[id18]) for id18 in loaded if loaded[id18] != facts[id18] and row_of[id18] not in told]
    assert not changed, f"changed in silence {changed[:2]}: {said}"
