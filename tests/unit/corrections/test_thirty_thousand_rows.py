"""A file in which everything is wrong still makes a workbook in seconds and within the memory of a task (issue 13)."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from wengang.settings.config_files import PROJECT_ROOT

ROWS, MAX_SECONDS, MAX_MIB = 30_000, 10, 512
MEASURED = f"""
import io, json, time, zipfile
from wengang.corrections.workbooks import correction_workbook
from wengang.data_sharing.deliveries import Delivery
from wengang.data_sharing.file_forms.sheet import SheetBuilder
from wengang.settings.data_sets import load_data_sets

titles = [column.title for column in load_data_sets()["rv_work"].columns.values()]
builder = SheetBuilder("a.xlsx", 3)
builder.add([[""], [""], titles, *([f"第{{row}}行的内容{{place}}" for place in range(len(titles))] for row in range({ROWS}))], 1)
broken = [("ID_CHECK", "reject_row", "证件号码"), ("CODE_UNKNOWN", "reject_cell", "就业渠道"), ("5_01_007", "warn", "所属行业")]
findings = [
    {{"row_no": row, "rule_id": rule, "severity": severity, "column_title": title, "cause": None}}
    for row in range(4, {ROWS} + 4)
    for rule, severity, title in broken
]
values = {{"id": 1, "hand_over_id": 1, "unit": "469001", "period": "2025-03", "department": "rv", "table_name": "rv_work", "version": 1}}
delivery = Delivery.from_row({{**values, "file_name": "a.xlsx", "archived_as": None, "rows_declared": {ROWS}, "state": "accepted"}})
began = time.process_time()
content = correction_workbook(delivery, "0" * 64, builder.build("Sheet1"), findings)
seconds = time.process_time() - began
sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
# The peak of this program alone: what `getrusage` tells begins with the memory of the process that started it.
with open("/proc/self/status") as status:
    peak_mebibytes = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024
print(json.dumps([sheet.count(b"<row "), seconds, peak_mebibytes]))
"""


@pytest.mark.long
def test_a_workbook_of_thirty_thousand_wrong_rows() -> None:
    """Processor time, which no other work on the machine changes; memory of the whole process, its input included."""
    told = subprocess.run([sys.executable, "-c", MEASURED], capture_output=True, text=True, check=True, cwd=PROJECT_ROOT / "include")
    rows, seconds, mebibytes = json.loads(told.stdout)
    assert rows == ROWS + 1
    assert seconds <= MAX_SECONDS, f"{seconds:.1f} s"
    assert mebibytes <= MAX_MIB, f"{mebibytes:.0f} MiB"
