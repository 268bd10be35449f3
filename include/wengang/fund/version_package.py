"""The package of a version: everything by which anybody can check it outside the office, without asking and without installing.

Belongs here: which files it holds, and their digests. Does not belong here: the files' own form (`factor_file`, `workbook`, `package/`).
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from pathlib import Path

from wengang.fund.allocation import Allocation
from wengang.fund.factor_file import write_inputs
from wengang.fund.handed_over import RESERVE
from wengang.fund.workbook import workbook
from wengang.settings.units import load_units

SHIPPED = Path(__file__).resolve().with_name("package")
INPUTS, LINES, WORKBOOK, METHOD, VERIFIER, DIGESTS = "输入.json", "结果.csv", "测算表.xlsx", "方法说明.md", "verify.py", "摘要.txt"
_COLUMNS = ("单位代码", "单位", "基础（分）", "奖励（分）", "专项（分）", "合计（分）")


def package_files(allocation: Allocation, *, trial_calculation: bool) -> Mapping[str, bytes]:
    """Give the content of each file by name; the same allocation always gives the same bytes. `摘要.txt` holds a SHA-256 for each other."""
    files = {
        INPUTS: write_inputs(allocation.inputs).encode(),
        LINES: lines_as_csv(allocation).encode("utf-8-sig"),
        WORKBOOK: workbook(allocation, trial_calculation=trial_calculation),
        METHOD: SHIPPED.joinpath("method.md").read_bytes(),
        VERIFIER: SHIPPED.joinpath("verify.py").read_bytes(),
    }
    digests = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    return {**files, DIGESTS: digests.encode()}


def lines_as_csv(allocation: Allocation) -> str:
    """Give the lines as a table: one row a unit in code order, the reserve last, amounts in fen."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(_COLUMNS)
    register = load_units().by_code
    for line in allocation.lines:
        unit = register.get(line.unit)
        name = unit.name if unit else line.unit
        rows.writerow((line.unit, name, line.base_fen, line.award_fen, line.special_fen, line.total_fen))
    rows.writerow((RESERVE, "", "", "", "", allocation.reserve_fen))
    return text.getvalue()
