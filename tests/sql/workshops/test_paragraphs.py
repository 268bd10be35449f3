"""What the bulletin tells of workshops, from a month as it was judged."""

from __future__ import annotations

from datetime import date

from tests.sql.workshops.conftest import Found, Province

from wengang.bulletin.figures import _declared
from wengang.database.unit_of_work import unit_of_work
from wengang.monitoring.snapshots import SnapshotRef
from wengang.papers.paper import Section
from wengang.periods import Period
from wengang.workshops.bulletin import PARAGRAPHS

ON = date(2025, 4, 22)


def test_workshops_of_a_month_are_told_and_none_where_none_was_judged(province: Province) -> None:
    province.months(
        "2025-02",
        {1: Found(), 2: Found(), 3: Found(), 4: Found(6)},
        {1: Found(3), 2: Found(0, reports=False), 3: Found(0, "停产"), 4: Found(6)},
    )
    with unit_of_work(province.settings) as work:
        (told,) = PARAGRAPHS(work, SnapshotRef(Period(2025, 3), 1), ON)
        assert PARAGRAPHS(work, SnapshotRef(Period(2024, 3), 1), ON) == ()
    assert told == Section(
        "就业帮扶车间",
        (
            "2025年3月按月评定的就业帮扶车间4个：正常2个、帮扶指导1个、拟退出1个。",
            "在册的4个中，当月有脱贫人口（含防止返贫监测对象）出勤的2个，共吸纳9人。",
        ),
    )


def test_the_bulletin_finds_what_domains_declare() -> None:
    assert PARAGRAPHS in _declared()
