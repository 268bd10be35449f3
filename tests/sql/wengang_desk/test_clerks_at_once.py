"""Many clerks at once at a desk that is really served: nobody's file is lost, and whoever is not served is told."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from tests.conftest import PROVING
from tests.hostile.hand_overs import employment_row, roster_row
from tests.hostile.mutations import file_of
from tests.sql.wengang_desk.conftest import ToldDoor, Visiting
from tests.sql.wengang_desk.test_sending import clerk  # noqa: F401 - a fixture of tests here
from tests.statements import execute

from wengang.data_sharing.steps import check_hand_over, take_hand_overs
from wengang.database.unit_of_work import unit_of_work
from wengang.drafts.keeping import FOLDER
from wengang.settings.environment import Settings
from wengang.settings.units import load_units
from wengang_desk.application import desk

CLERKS = 20 if PROVING else 3


class _Quiet(uvicorn.Server):
    """A server in a thread: signals stay with the tests."""

    def install_signal_handlers(self) -> None:
        """Leave them alone."""


@pytest.fixture
def served(clerk: Visiting, checked_here: None) -> Iterator[str]:  # noqa: F811 - the fixture
    """Give the address of a desk that is served."""
    server = _Quiet(uvicorn.Config(desk(ToldDoor()), port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


class Clerk:
    """A clerk with a browser of his own."""

    def __init__(self, served: str, unit: str, period: str = "2025-03") -> None:
        """Begin a draft of a month."""
        self._visiting = Visiting(f"unit_{unit}")
        self._browser = httpx.Client(base_url=served, headers={"X-Account": self._visiting.account}, timeout=300)
        self.draft = self._post("/sending", period=period).headers["location"]

    def _post(self, path: str, files: Any = None, **fields: str) -> httpx.Response:
        return self._browser.post(path, data={"_token": self._visiting.token, **fields}, files=files)

    def upload(self, files: dict[str, bytes]) -> int:
        """Upload files and give the status of the answer."""
        return self._post(f"{self.draft}/files", [("files", one) for one in files.items()]).status_code

    def hand_over(self) -> int:
        """Hand the draft over and give the status of the answer."""
        return self._post(f"{self.draft}/hand-over", prepared_by="甲某", approved_by="乙某").status_code

    def wait(self) -> str:
        """Look at the page until nothing is being checked any more."""
        while 'http-equiv="refresh"' in (page := self._browser.get(self.draft).text):
            time.sleep(1)
        return page


def month_of(unit: str, number: int) -> dict[str, bytes]:
    """Give the two files of a unit, which nobody else has."""
    return {
        "名册.xlsx": file_of("rv_roster", [roster_row(number, 县=load_units().unit(unit).name)]),
        "登记.csv": file_of("hr_employment", [employment_row(number)]),
    }


def at_once(acts: list[Callable[[], int]]) -> list[int]:
    """Do everything at the same time and give the answers."""
    together = threading.Barrier(len(acts))

    def act(one: Callable[[], int]) -> int:
        together.wait()
        return one()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def taken_in(settings: Settings) -> list[dict[str, Any]]:
    """Let the intake take what was handed over, and give its deliveries."""
    with unit_of_work(settings) as work:
        found = take_hand_overs(work)
        for number in found.hand_overs:
            check_hand_over(work, number, lambda _line: None).raise_undone()
        rows = execute(
            work,
            "select unit, period, table_name, state, version, sha256 from data_sharing.delivery order by unit, period, table_name, version",
        )
        return [dict(row) for row in rows.fetchall()]


def left_of_drafts(settings: Settings) -> list[Path]:
    """Give what still stands where the drafts were."""
    return [path for path in (settings.inbox / FOLDER).rglob("*") if path.is_file() and path.name != "turn"]


def test_clerks_at_once_lose_nothing(served: str, settings: Settings) -> None:
    places = [(unit.code, period) for unit in load_units().units if unit.code.startswith("4690") for period in ("2025-03", "2025-02")][
        :CLERKS
    ]
    months = {place: month_of(place[0], number) for number, place in enumerate(places, 1)}

    def hands_in(unit: str, period: str) -> int:
        one = Clerk(served, unit, period)
        assert one.upload(months[unit, period]) == 303
        assert one.wait().count("可以接收") == 2
        return one.hand_over()

    assert at_once([partial(hands_in, *place) for place in places]) == [200] * CLERKS
    deliveries = taken_in(settings)
    assert {(row["unit"], row["period"], row["sha256"]) for row in deliveries} == {
        (*place, hashlib.sha256(content).hexdigest()) for place, files in months.items() for content in files.values()
    }
    assert {(row["state"], row["version"]) for row in deliveries} == {("accepted", 1)}
    assert left_of_drafts(settings) == []
    with unit_of_work(settings) as work:
        acts = execute(work, "select count(*) as acts from audit.task_record where title = '提交报送' and kind = 'END'").fetchone()
    assert acts and acts["acts"] == CLERKS


def test_an_upload_that_races_hand_overs_is_in_or_is_told(served: str, settings: Settings) -> None:
    first, second = month_of("469001", 1), month_of("469001", 2)
    one = Clerk(served, "469001")
    one.upload(first)
    one.wait()
    uploaded, *handed = at_once([lambda: one.upload(second), one.hand_over, one.hand_over])
    assert (uploaded, sorted(handed)) in ((400, [200, 400]), (303, [400, 400])), "one of the two goes, and whoever comes too late is told"
    if uploaded == 303:
        assert one.wait().count("可以接收") == len(second)
        assert one.hand_over() == 200
    assert left_of_drafts(settings) == []
    assert len(taken_in(settings)) == 2, "one version of each table"


def test_two_drafts_of_one_month_at_once_are_a_hand_over_and_its_correction(served: str, settings: Settings) -> None:
    clerks = [Clerk(served, "469001"), Clerk(served, "469001")]
    for number, one in enumerate(clerks, 1):
        one.upload(month_of("469001", number))
        one.wait()
    assert at_once([one.hand_over for one in clerks]) == [200, 200]
    assert [(row["table_name"], row["version"], row["state"]) for row in taken_in(settings)] == [
        ("hr_employment", 1, "accepted"),
        ("hr_employment", 2, "accepted"),
        ("rv_roster", 1, "accepted"),
        ("rv_roster", 2, "accepted"),
    ]
