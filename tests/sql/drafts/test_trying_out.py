"""A draft is tried out by the real intake, and nothing of it stays; what it says is what the intake then says."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.hostile.hand_overs import Row, employment_row, put, roster_row, total_row, work_row
from tests.hostile.mutations import file_of
from tests.sql.drafts.conftest import MOMENT, UNIT, Begin
from tests.statements import execute

from wengang.data_sharing.steps import check_hand_over, take_hand_overs
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.drafts import handing_over, rehearsal_process
from wengang.drafts.handing_over import hand_over
from wengang.drafts.keeping import (
    FOLDER,
    Draft,
    DraftError,
    FileRole,
    UnknownDraftError,
    discard,
    drafts_of,
    find,
    put_file,
    remove_file,
    tell_roles,
)
from wengang.drafts.manifest import Sender
from wengang.drafts.rehearsal import TriedFile, as_data, rehearse
from wengang.periods import Period
from wengang.receipts.steps import told_files
from wengang.receipts.writing import told_findings
from wengang.settings.environment import Settings

SENDER = Sender("试验甲", "试验乙")
WRONG = [
    work_row(1, 务工月收入="三千"),
    work_row(2, 证件号码="469900198501010000"),
    work_row(3, 务工月收入="200"),
    *map(work_row, range(4, 160)),
]
FILES: dict[str, tuple[str, list[Row]]] = {
    "名册.xlsx": ("rv_roster", [*map(roster_row, range(1, 160))]),
    "本月务工.xlsx": ("rv_work", WRONG),
    "就业登记.csv": ("hr_employment", [*map(employment_row, range(1, 40))]),
    "人社总数.csv": ("control_totals", [total_row("务工人数", "39")]),
    "rv_总数.csv": ("control_totals", [total_row("务工人数", "7")]),
}


def tried(settings: Settings, draft: Draft) -> list[TriedFile]:
    """Try a draft out and keep what it came to."""
    state = draft.state
    files = rehearse(settings, draft, MOMENT, lambda _words: None)
    draft.keep_result(state, {"files": as_data(files)})
    return files


def rows_of_everything(admin: psycopg.Connection[Any]) -> dict[str, int]:
    """Count the rows of every table of the business."""
    tables = admin.execute(
        "select relid::regclass::text from pg_stat_user_tables where schemaname not in ('audit', 'public') order by 1"
    ).fetchall()
    return {table: admin.execute(f"select count(*) from {table}").fetchone()[0] for (table,) in tables}  # type: ignore[index]  # a count


def test_what_a_trial_says_is_what_the_intake_says(settings: Settings, admin: psycopg.Connection[Any], begun: Begin) -> None:
    draft = begun(FILES)
    before = rows_of_everything(admin)
    said = {file.role: file for file in tried(settings, draft)}
    assert {table: number for table, number in rows_of_everything(admin).items() if table in before} == before, "nothing of a trial stays"
    assert {path.name for path in draft.folder.iterdir()} == {"files", "draft.json", "result.json"}
    hand_over(settings, draft, SENDER, MOMENT)
    with unit_of_work(settings) as work:
        for number in take_hand_overs(work).hand_overs:
            check_hand_over(work, number, lambda _line: None).raise_undone()
            for told in told_files(work, number, None):
                file = said.pop(FileRole(told.delivery.table, told.delivery.department))
                row = told.row
                assert (file.state, file.rows) == (told.delivery.state, row["rows_delivered"]), file.name
                assert (file.rejected, file.cells, file.warnings) == (row["rows_rejected"], row["cells_rejected"], row["warnings"])
                assert file.findings == told_findings(told)
                assert file.said == tuple(reason["message"] for reason in row["reasons"])
    assert said == {}, "every file was taken"


def test_a_trial_says_what_a_receipt_would_say(settings: Settings, begun: Begin) -> None:
    files = {file.name: file for file in tried(settings, begun(FILES))}
    assert {name: (file.title, file.state) for name, file in files.items()} == {
        "名册.xlsx": ("花名册", "accepted"),
        "本月务工.xlsx": ("务工月监测", "held"),  # its totals differ
        "就业登记.csv": ("就业登记", "accepted"),
        "人社总数.csv": ("人社的控制总数", "accepted"),
        "rv_总数.csv": ("乡村振兴的控制总数", "accepted"),
    }
    work = files["本月务工.xlsx"]
    assert (work.rows, work.rejected, work.cells, work.warnings) == (159, 1, 1, 1)
    assert [(finding.row, finding.column) for finding in work.findings] == [("5", "证件号码"), ("4", "务工月收入"), ("6", "务工月收入")]
    assert "控制总数“务工人数”为 7，文件中为 158" in " ".join(work.said) or "控制总数“务工人数”为 7" in " ".join(work.said)


def test_files_of_an_earlier_month_that_wait_for_their_check_are_no_fault_of_a_draft(settings: Settings, begun: Begin) -> None:
    roster = {"名册.xlsx": FILES["名册.xlsx"]}
    earlier = begun(roster, period=Period(2025, 2))
    tried(settings, earlier)
    hand_over(settings, earlier, SENDER, MOMENT)
    with unit_of_work(settings) as work:
        assert take_hand_overs(work).hand_overs, "taken, and not checked yet"
    (file,) = tried(settings, begun(roster))
    assert (file.state, file.rows) == ("accepted", 159), file.said


def test_what_was_tried_counts_for_just_that(settings: Settings, begun: Begin) -> None:
    draft = begun({"名册.xlsx": FILES["名册.xlsx"]})
    with pytest.raises(DraftError, match="先检查"):
        hand_over(settings, draft, SENDER, MOMENT)
    tried(settings, draft)
    put_file(draft, "名册2.xlsx", file_of("rv_roster", [roster_row(1)]))
    with pytest.raises(DraftError, match="先检查"):
        hand_over(settings, draft, SENDER, MOMENT)
    two = {file.name: file for file in tried(settings, draft)}
    assert two["名册2.xlsx"].state == "unknown" and "一次只能报一个" in two["名册2.xlsx"].said[0]
    with pytest.raises(DraftError, match=r"名册2\.xlsx"):
        hand_over(settings, draft, SENDER, MOMENT)
    draft = remove_file(draft, "名册2.xlsx")
    tried(settings, draft)
    with pytest.raises(DraftError, match="审批人"):
        hand_over(settings, draft, Sender("试验甲"), MOMENT)
    assert len(hand_over(settings, draft, SENDER, MOMENT)) == 1


def test_a_draft_is_handed_over_once_and_whole(settings: Settings, begun: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = begun(FILES)
    tried(settings, draft)
    moved: list[Path] = []
    rename = Path.rename

    def killed_after_the_first(self: Path, target: Path) -> Path:
        if "办事页" in str(target) and moved:
            raise KeyboardInterrupt
        moved.append(self)
        return rename(self, target)

    with monkeypatch.context() as kill, pytest.raises(KeyboardInterrupt):
        kill.setattr(Path, "rename", killed_after_the_first)
        hand_over(settings, draft, SENDER, MOMENT)
    assert [one.id for one in drafts_of(settings, UNIT)] == [draft.id], "the draft stands until everything has arrived"
    arrived = hand_over(settings, find(settings, draft.id), SENDER, MOMENT)
    assert sorted(path.parent.name for path in arrived) == ["hr", "rv"]
    with pytest.raises(UnknownDraftError):
        find(settings, draft.id)
    assert list((settings.inbox / FOLDER / UNIT).glob("*")) == []


def test_the_page_knows_what_is_corrected(settings: Settings, work: UnitOfWork, begun: Begin) -> None:
    first = put(settings.inbox, "first", {"rv_roster": [roster_row(1)]}, unit=UNIT, period="2025-03", department="rv")
    for number in take_hand_overs(work).hand_overs:
        check_hand_over(work, number, lambda _line: None).raise_undone()
    work.connection.commit()
    draft = begun({"新.xlsx": ("rv_roster", [roster_row(2)]), "登记.csv": ("hr_employment", [employment_row(2)])})
    tried(settings, draft)
    hand_over(settings, draft, SENDER, MOMENT)
    take_hand_overs(work)
    rows = execute(work, "select department, is_correction_of, prepared_by from data_sharing.hand_over order by id").fetchall()
    assert [(row["department"], row["is_correction_of"]) for row in rows] == [("rv", None), ("hr", None), ("rv", first)]
    assert {row["prepared_by"] for row in rows[1:]} == {"试验甲"}


def test_what_goes_before_the_next_scan_corrects_what_went_before_it(settings: Settings, work: UnitOfWork, begun: Begin) -> None:
    for number in (1, 2, 3):
        draft = begun({"名册.xlsx": ("rv_roster", [roster_row(number)])})
        tried(settings, draft)
        hand_over(settings, draft, SENDER, MOMENT)
    assert len(take_hand_overs(work).hand_overs) == 3
    rows = execute(
        work, "select manifest_sha256, is_correction_of from data_sharing.hand_over where refused_rule is null order by id"
    ).fetchall()
    assert [row["is_correction_of"] for row in rows] == [None, *(row["manifest_sha256"] for row in rows[:2])]


def test_a_file_that_comes_while_the_draft_is_handed_over_is_told_so(
    settings: Settings, begun: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = begun({"名册.xlsx": FILES["名册.xlsx"]})
    tried(settings, draft)
    lay_out, uploads = handing_over.lay_out, []

    def somebody_uploads(*how: Any, **rest: Any) -> Any:
        pool = ThreadPoolExecutor(1)
        uploads.append(pool.submit(put_file, draft, "登记.csv", file_of("hr_employment", [employment_row(1)])))
        pool.shutdown(wait=False)
        return lay_out(*how, **rest)

    monkeypatch.setattr(handing_over, "lay_out", somebody_uploads)
    (arrived,) = hand_over(settings, draft, SENDER, MOMENT)
    assert {path.name for path in arrived.iterdir()} == {"manifest.json", "名册.xlsx"}
    with pytest.raises(UnknownDraftError):
        uploads[0].result()
    with pytest.raises(UnknownDraftError):
        hand_over(settings, draft, SENDER, MOMENT)
    assert list((settings.inbox / FOLDER / UNIT).iterdir()) == [], "nothing is written where the draft was"


def test_a_draft_that_is_thrown_away_while_it_is_checked_leaves_nothing(
    settings: Settings, begun: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = begun({"名册.xlsx": FILES["名册.xlsx"]})
    tell: list[str] = []

    def thrown_away(_settings: Settings, one: Draft, *_how: Any) -> list[TriedFile]:
        discard(one)
        tell.append("tried")
        return []

    monkeypatch.setattr("wengang.drafts.rehearsal.rehearse", thrown_away)
    rehearsal_process.try_out_until_it_stands(settings, draft.id, MOMENT)
    assert tell == ["tried"] and list((settings.inbox / FOLDER / UNIT).iterdir()) == []


def test_the_same_again_brings_nothing_new_and_says_so(settings: Settings, work: UnitOfWork, begun: Begin) -> None:
    content = file_of("rv_roster", [roster_row(1)])
    put(settings.inbox, "first", {"rv_roster": content}, unit=UNIT, period="2025-03", department="rv", rows=1)
    for number in take_hand_overs(work).hand_overs:
        check_hand_over(work, number, lambda _line: None).raise_undone()
    work.connection.commit()
    draft = begun({})
    put_file(draft, "名册.xlsx", content)
    (file,) = tried(settings, draft)
    assert file.state == "repeated" and "不产生新版本" in file.said[0]


def test_a_person_may_say_what_a_file_is(settings: Settings, begun: Begin) -> None:
    draft = tell_roles(begun({"总数.csv": FILES["人社总数.csv"]}), {"总数.csv": FileRole("control_totals", "rv")})
    (file,) = tried(settings, draft)
    assert replace(file, findings=()).title == "乡村振兴的控制总数"
