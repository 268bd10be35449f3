"""A written province: repeatable, true to method §10, and clean enough to be accepted without a person."""

from __future__ import annotations

import ast
import hashlib
import re
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from tests.unit.wengang_trial.conftest import FIRST, LAST, SCALE, SEED, Written
from tests.unit.wengang_trial.reading import OF_CHAPTERS, HandOver, covers, hand_overs, known_as_employed, newest_tables

import wengang_trial
from wengang.periods import Period
from wengang_trial.labour import TrialError
from wengang_trial.numbers import identity_check
from wengang_trial.province import POLICY_TARGET, TrialProvince, write_province
from wengang_trial.units import UNITS

pytestmark = pytest.mark.long

DAMAGED_OR_VALID = re.compile(r"469900[0-9]{11}[0-9Xx]([0-9]{2})?")


def digests(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(root.rglob("*")) if path.is_file()
    }


def test_one_month_alone_has_the_bytes_it_has_in_a_whole_run(province: Written, tmp_path: Path) -> None:
    write_province(tmp_path / "march", scale=SCALE, first=LAST, last=LAST, seed=SEED, processes=1)
    alone, whole = digests(tmp_path / "march"), digests(province.root)
    assert not (tmp_path / "march" / "history").exists()
    by_month = {name: digest for name, digest in whole.items() if OF_CHAPTERS in name or not name.startswith("history")}
    assert alone == {re.sub("^history/", "chapters/", name): digest for name, digest in by_month.items()}, (
        "where no history is written, what chapters brought before comes with their files of the month"
    )


def test_another_seed_gives_other_people(province: Written, tmp_path: Path) -> None:
    write_province(tmp_path / "other", scale=SCALE, first=LAST, last=LAST, seed=SEED + 1)
    name = "month/inbox/469001/2025-03/rv/户信息_20250331.xlsx"
    assert digests(tmp_path / "other")[name] != digests(province.root)[name]


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "something").touch()
    with pytest.raises(TrialError, match="不是空的"):
        write_province(tmp_path, scale=SCALE, first=LAST, last=LAST, seed=SEED)


@pytest.mark.parametrize(("scale", "first"), [(Fraction(1, 200), LAST), (Fraction(2), LAST), (SCALE, LAST.plus(1))])
def test_a_province_that_cannot_be_made_is_refused(scale: Fraction, first: Period) -> None:
    with pytest.raises(TrialError):
        TrialProvince(scale, first, LAST, SEED)


def test_every_unit_delivers_every_month_and_one_comes_late(province: Written) -> None:
    months = (LAST.ordinal - FIRST.ordinal) * len(UNITS)
    assert Counter(one.key[2] for one in hand_overs(province.root, "history")) == {"rv": months, "hr": months}
    in_time = {one.key[0] for one in hand_overs(province.root, "month")}
    assert {unit.code for unit in UNITS} - in_time == {province.truth["late_unit"]["unit"]}
    later = Counter(one.key[0] for one in hand_overs(province.root, "later"))
    assert later == {
        province.truth["late_unit"]["unit"]: 2,
        province.truth["returned_file"]["unit"]: 1,
        province.truth["correction"]["unit"]: 1,
    }


def test_manifests_are_right(province: Written) -> None:
    for one in hand_overs(province.root):
        entries = one.manifest["files"]
        assert {entry["name"] for entry in entries} | {"manifest.json"} == {path.name for path in one.folder.iterdir()}
        for entry in entries:
            content = (one.folder / entry["name"]).read_bytes()
            assert (len(content), hashlib.sha256(content).hexdigest()) == (entry["bytes"], entry["sha256"])


def test_rows_are_counted_right(province: Written) -> None:
    for one in hand_overs(province.root, "month", "later"):
        for table, entry in one.tables.items():
            assert len(one.rows(table)) == entry["rows"]


def test_replacements_name_the_manifest_they_replace(province: Written) -> None:
    first = {one.key: hashlib.sha256((one.folder / "manifest.json").read_bytes()).hexdigest() for one in hand_overs(province.root, "month")}
    for plant in ("returned_file", "correction"):
        key = (province.truth[plant]["unit"], str(LAST), "rv")
        (later,) = [one for one in hand_overs(province.root, "later") if one.key == key]
        assert later.manifest["is_correction_of"] == first[key] == province.truth[plant]["first_manifest"]


def test_identity_numbers_are_valid_and_of_nobody(province: Written) -> None:
    rosters = newest_tables(province.root, "rv_roster", "rv")
    numbers = [row["证件号码"] for rows in rosters.values() for row in rows]
    valid = [number for number in numbers if DAMAGED_OR_VALID.fullmatch(number) and is_valid(number)]
    assert all(number.startswith("469900") or number.startswith("4.69900") for number in numbers)
    assert len(valid) / len(numbers) > 0.997
    for rows in rosters.values():
        for row in rows:
            if is_valid(row["证件号码"]):
                assert row["证件号码"][6:14] == row["出生日期"]
                assert (row["性别"] == "男") == (int(row["证件号码"][16]) % 2 == 1)


def is_valid(number: str) -> bool:
    return number[:17].isdigit() and len(number) in {18, 20} and identity_check(number[:17]) == number[17].upper()


def test_control_totals_equal_the_files_of_the_year(province: Written) -> None:
    """The yearly total is the union of the year's files, and what the newest 乡村振兴 file alone says."""
    works = newest_tables(province.root, "rv_work", "rv")
    totals = newest_tables(province.root, "control_totals", "rv")
    for (unit, period), rows in works.items():
        year = [f"{period[:4]}-{month:02d}" for month in range(1, int(period[5:]) + 1)]
        covering = [row for row in rows if covers(row, period)]
        filled = [row for row in covering if row["务工月收入"]]
        union = {row["证件号码"] for month in year for row in works[unit, month] if covers(row, month)}
        assert union == {row["证件号码"] for row in rows if any(covers(row, month) for month in year)}
        assert {row["指标"]: int(row["数值"]) for row in totals[unit, period]} == {
            "务工人数": len({row["证件号码"] for row in covering}),
            "年度累计务工人数": len(union),
            "务工月收入合计": sum(int(row["务工月收入"]) for row in filled),
            "填报收入人数": len({row["证件号码"] for row in filled}),
            "文件人数": len({row["证件号码"] for row in rows}),
        }


def test_control_totals_of_the_other_department_equal_its_files(province: Written) -> None:
    files = newest_tables(province.root, "hr_employment", "hr")
    totals = newest_tables(province.root, "control_totals", "hr")
    for (unit, period), rows in files.items():
        year = [f"{period[:4]}-{month:02d}" for month in range(1, int(period[5:]) + 1)]
        employed = [row for row in rows if known_as_employed(row)]
        paid = [int(row["实发工资"]) for row in employed if row["实发工资"]]
        union = {row["证件号码"] for month in year for row in files[unit, month] if known_as_employed(row)}
        assert {row["指标"]: int(row["数值"]) for row in totals[unit, period]} == {
            "务工人数": len(employed),
            "年度累计务工人数": len(union),
            "务工月收入合计": sum(paid),
            "填报收入人数": len(paid),
            "文件人数": len(rows),
        }


def test_no_file_swings_by_a_fifth(province: Written) -> None:
    rows = {(*one.key, table): entry["rows"] for one in hand_overs(province.root) for table, entry in one.tables.items()}
    for (unit, month, department, table), count in rows.items():
        period = Period.parse(month)
        before = period.year_before if period.month <= 2 else period.before
        base = rows.get((unit, str(before), department, table))
        assert base is None or abs(count - base) < 0.2 * base, (unit, month, table)


def test_people_on_two_rosters_are_those_planted(province: Written) -> None:
    planted = province.truth["two_rosters"]
    rosters = newest_tables(province.root, "rv_roster", "rv")
    for period in (str(FIRST), str(LAST)):
        units = [unit.code for unit in UNITS]
        seen = Counter(row["证件号码"][:18] for unit in units for row in rosters[unit, period])
        twice = {number for number, times in seen.items() if times > 1}
        assert len(twice) == planted["persons"]
        for number in twice:
            rows = {unit: row for unit in planted["units"] for row in rosters[unit, period] if number == row["证件号码"]}
            assert max(rows, key=lambda unit: rows[unit]["识别时间"]) == planted["home"]
            assert len({row["姓名"] for row in rows.values()}) == 1


def test_the_departments_differ_on_three_in_a_hundred(province: Written) -> None:
    rosters = newest_tables(province.root, "rv_roster", "rv")
    works = newest_tables(province.root, "rv_work", "rv")
    files = newest_tables(province.root, "hr_employment", "hr")
    for unit in UNITS:
        key = (unit.code, str(LAST))
        active = {row["证件号码"][:18].upper() for row in rosters[key] if row["人员状态"] == "正常"}
        ours = {row["证件号码"][:18].upper() for row in works[key] if covers(row, str(LAST))} & active
        theirs = {row["证件号码"] for row in files[key] if known_as_employed(row)}
        counts = {"agreed": len(ours & theirs), "rv_only": len(ours - theirs), "hr_only": len(theirs - ours)}
        assert counts == province.truth["disagreement"][unit.code]
        assert counts["rv_only"] + counts["hr_only"] <= max(2, 0.04 * len(ours))


def test_the_returned_file_lacks_a_column_and_the_repaired_one_does_not(province: Written) -> None:
    planted = province.truth["returned_file"]
    key = (planted["unit"], str(LAST), planted["department"])
    first, repaired = (one for part in ("month", "later") for one in hand_overs(province.root, part) if one.key == key)
    wanted = set(repaired.rows("rv_work")[0])
    assert wanted - set(first.rows("rv_work")[0]) == {planted["missing_column"]}


def test_targets_reach_the_policy(province: Written) -> None:
    assert set(province.targets) == {unit.code for unit in UNITS}
    assert sum(province.targets.values()) >= POLICY_TARGET * SCALE


def test_truth_holds_only_what_was_planted(province: Written) -> None:
    assert set(province.truth) == {
        "period",
        "scale_fall",
        "income_fall",
        "hidden_income_fall",
        "village_cluster",
        "employer_layoff",
        "late_unit",
        "returned_file",
        "two_rosters",
        "correction",
        "workshops",
        "clues",
        "application",
        "answers",
        "disagreement",
        "dirt",
    }


def test_nothing_of_the_house_is_used_but_periods() -> None:
    for path in Path(wengang_trial.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not [name for name in names if name.split(".")[0] == "wengang" and name != "wengang.periods"], path


def test_households_have_one_head_and_workers_are_grown_up(province: Written) -> None:
    rosters = newest_tables(province.root, "rv_roster", "rv")
    for unit in UNITS:
        rows = rosters[unit.code, str(LAST)]
        heads = Counter(row["户编号"] for row in rows if row["与户主关系"] == "户主")
        assert set(heads.values()) == {1}
        assert set(heads) == {row["户编号"] for row in rows}
        for row in rows:
            assert not (row["文化程度"] and row["在校生状况"])


def rejected_share(one: HandOver, period: str) -> float:
    rows = one.rows("rv_work")
    return sum(not is_valid(row["证件号码"]) or not row["是否已务工"] for row in rows) / len(rows)


def test_dirt_stays_below_what_holds_a_file(province: Written) -> None:
    shares = [rejected_share(one, str(LAST)) for one in hand_overs(province.root, "history") if one.key[2] == "rv"]
    assert 0 < max(shares) < 0.02
