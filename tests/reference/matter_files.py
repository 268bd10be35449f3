"""Random files of matters, events and runs, as `make matters-whatif` takes them.

Belongs here: what is drawn. Does not belong here: what must come out (`matters`).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

FIRST = date(2025, 4, 8)


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """Give matters of each kind around holidays, events on few days so that many fall on one, and runs with gaps and doubles."""
    start = draw(st.sampled_from([FIRST, date(2025, 1, 20), date(2025, 4, 25), date(2025, 9, 26), date(2024, 12, 27)]))
    day = st.integers(0, 28).map(lambda number: str(start + timedelta(days=number)))
    names = ["A", "B", "C"]
    matters = [
        {
            "id": name,
            "n": draw(st.sampled_from([0, 1, 2, 3, 5, 10])),
            "opened_on": str(start + timedelta(days=draw(st.integers(0, 6)))),
            "verified_by_data": draw(st.booleans()),
        }
        for name in names
    ]
    happens = st.fixed_dictionaries({"on": day, "matter": st.sampled_from(names)})
    events = st.one_of(
        st.tuples(happens, st.booleans()).map(lambda pair: pair[0] | {"event": "reply", "complete": pair[1]}),
        st.tuples(happens, st.booleans()).map(lambda pair: pair[0] | {"event": "verify", "improved": pair[1]}),
        st.tuples(happens, st.sampled_from(["return", "accept", "return", "accept", "clear", "withdraw"])).map(
            lambda pair: pair[0] | {"event": pair[1]}
        ),
    )
    return {"matters": matters, "events": draw(st.lists(events, max_size=14)), "runs": draw(st.lists(day, max_size=25))}
