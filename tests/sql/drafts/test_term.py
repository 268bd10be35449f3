"""A draft that nobody touches is told of, and removed after its term; nothing that was handed over is touched."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.hostile.hand_overs import roster_row
from tests.sql.drafts.conftest import MOMENT, UNIT, Begin
from tests.sql.drafts.test_trying_out import SENDER, tried
from tests.statements import execute

from wengang.database.unit_of_work import unit_of_work
from wengang.drafts import due, term
from wengang.drafts.handing_over import hand_over
from wengang.drafts.keeping import FOLDER, Draft, UnknownDraftError, drafts_of, find, touch
from wengang.settings.environment import Settings

FILES = {"名册.xlsx": ("rv_roster", [roster_row(1)])}
LAST = MOMENT.date() + timedelta(days=30)


def removed(settings: Settings, on: date) -> int:
    """Let the task of a day remove what has expired."""
    with unit_of_work(settings) as work:
        return term.remove(work, on)


@pytest.fixture
def draft(begun: Begin) -> Draft:
    """Give a draft of one file."""
    return begun(FILES)


def test_its_unit_is_told_once_in_the_last_week(settings: Settings, draft: Draft) -> None:
    assert term.last_day(draft) == LAST
    with unit_of_work(settings) as work:
        told = [term.tell(work, LAST + timedelta(days=days)) for days in (-8, -7, -6, 0)]
        (mail,) = execute(work, "select subject, text, unit from letters.letter where kind = 'draft_note'").fetchall()
        assert [one.words for one in due.ending_soon(work, LAST)] == ["五指山市2025年3月的报送草稿没有提交，保留到2025年5月3日"]
    assert told == [0, 1, 0, 0] and mail["unit"] == UNIT
    assert "五指山市报送草稿即将到期" in mail["subject"] and "2025年5月3日" in mail["text"] and "unit_469001" in mail["text"]


def test_it_is_removed_after_its_last_day_and_that_is_kept(settings: Settings, draft: Draft) -> None:
    assert removed(settings, LAST) == 0 and drafts_of(settings, UNIT) != []
    assert removed(settings, LAST + timedelta(days=1)) == 1
    with pytest.raises(UnknownDraftError):
        find(settings, draft.id)
    assert removed(settings, LAST + timedelta(days=1)) == 0, "once"
    assert list((settings.inbox / FOLDER / UNIT).iterdir()) == [], "the run after that takes the files away"
    with unit_of_work(settings) as work:
        (row,) = term.removed_of(work, UNIT, LAST + timedelta(days=2))
        assert (row["draft_id"], row["period"], row["files"], row["touched_on"]) == (draft.id, "2025-03", 1, MOMENT.date())
        assert term.removed_of(work, "469002", LAST) == []


def test_a_removal_that_was_undone_is_made_again(settings: Settings, draft: Draft) -> None:
    with pytest.raises(KeyboardInterrupt), unit_of_work(settings) as work:
        term.remove(work, LAST + timedelta(days=1))
        raise KeyboardInterrupt
    assert drafts_of(settings, UNIT) == []
    assert removed(settings, LAST + timedelta(days=4)) == 1
    with unit_of_work(settings) as work:
        assert [row["draft_id"] for row in term.removed_of(work, UNIT, LAST)] == [draft.id]


def test_working_on_it_begins_the_term_anew(settings: Settings, draft: Draft) -> None:
    later = touch(draft, MOMENT + timedelta(days=20))
    assert find(settings, draft.id).touched_at == later.touched_at and term.last_day(later) == LAST + timedelta(days=20)
    assert removed(settings, LAST + timedelta(days=1)) == 0
    with later.alone():
        assert removed(settings, LAST + timedelta(days=30)) == 0, "somebody checks it just now"


def test_what_was_handed_over_stays(settings: Settings, draft: Draft) -> None:
    tried(settings, draft)
    (arrived,) = hand_over(settings, draft, SENDER, MOMENT)
    assert removed(settings, LAST + timedelta(days=99)) == 0
    assert {path.name for path in arrived.iterdir()} == {"manifest.json", "名册.xlsx"}
