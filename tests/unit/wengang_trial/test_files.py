"""The bytes of a hand-over: workbooks that other programs read, and manifests that tell the truth."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import openpyxl
from python_calamine import CalamineWorkbook

from wengang.periods import Period
from wengang_trial.files import Table, hand_over
from wengang_trial.units import UNIT_BY_CODE

TABLE = Table("rv_work", "表.xlsx", "标题", ["甲", "乙", "丙"], [["1", "", "a<b&c"], ["", "2", "1"]])
UNIT = UNIT_BY_CODE["469001"]
MARCH = Period(2025, 3)


def test_two_readers_find_the_same_cells_in_a_workbook(tmp_path: Path) -> None:
    hand_over(tmp_path / "rv", UNIT, MARCH, "rv", [TABLE])
    path = tmp_path / "rv" / "表.xlsx"
    (sheet,) = openpyxl.load_workbook(path).worksheets
    seen = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert seen == [
        ["标题", "", ""],
        ["导出单位：试验数据，非真实人员", "", ""],
        ["甲", "乙", "丙"],
        ["1", "", "a<b&c"],
        ["", "2", "1"],
    ]
    assert CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False) == seen


def test_a_long_row_reaches_beyond_the_column_z(tmp_path: Path) -> None:
    names = [f"列{place}" for place in range(30)]
    hand_over(tmp_path / "rv", UNIT, MARCH, "rv", [Table("rv_roster", "表.xlsx", "标题", names, [names])])
    (sheet,) = openpyxl.load_workbook(tmp_path / "rv" / "表.xlsx").worksheets
    assert sheet["AA3"].value == "列26"


def test_the_manifest_names_every_file_with_size_digest_and_rows(tmp_path: Path) -> None:
    digest = hand_over(tmp_path / "rv", UNIT, MARCH, "rv", [TABLE], is_correction_of="ab" * 32)
    content = (tmp_path / "rv" / "manifest.json").read_bytes()
    manifest = json.loads(content)
    file = (tmp_path / "rv" / "表.xlsx").read_bytes()
    assert digest == hashlib.sha256(content).hexdigest()
    assert manifest["files"] == [
        {
            "table": "rv_work",
            "name": "表.xlsx",
            "bytes": len(file),
            "sha256": hashlib.sha256(file).hexdigest(),
            "rows": 2,
        }
    ]
    assert {key: manifest[key] for key in ("schema_version", "unit", "period", "department", "is_correction_of")} == {
        "schema_version": 1,
        "unit": "469001",
        "period": "2025-03",
        "department": "rv",
        "is_correction_of": "ab" * 32,
    }


def test_a_column_can_be_left_out() -> None:
    without = TABLE.without("乙")
    assert list(without.header) == ["甲", "丙"]
    assert [list(row) for row in without.rows] == [["1", "a<b&c"], ["", "1"]]
