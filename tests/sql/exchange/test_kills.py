"""Several processes at once, and kills wherever one hurts: one package stands, what stands opens, and nothing half remains."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.sql.exchange import packing
from tests.sql.exchange.packing import CANARIES, ON, asking, files, opened, packages, people_in, put_list
from tests.statements import execute

from wengang import storage, whole_file
from wengang.database.unit_of_work import unit_of_work
from wengang.exchange.access import fetch
from wengang.exchange.keeping import remove_files
from wengang.settings.environment import Settings

ONE, TWO = CANARIES
HELD = (
    "select from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()"
    " and database = (select oid from pg_database where datname = current_database())"
)
FORK = multiprocessing.get_context("fork")


def test_many_at_once_put_the_same_content_once(settings: Settings) -> None:
    def one(_: int) -> int | None:
        with unit_of_work(settings) as work:
            return put_list(work, ONE)

    with ThreadPoolExecutor(8) as pool:
        numbers = [number for number in pool.map(one, range(8)) if number is not None]
    assert len(numbers) == 1 and len(files(settings)) == 1
    assert people_in(opened(settings, numbers[0])) == [ONE]


def test_many_at_once_with_other_content_leave_one_that_stands_and_opens(settings: Settings) -> None:
    contents = [(f"甲{number}", f"{number:018d}") for number in range(8)]

    def one(person: tuple[str, str]) -> tuple[int | None, tuple[str, str]]:
        with unit_of_work(settings) as work:
            return put_list(work, person), person

    with ThreadPoolExecutor(8) as pool:
        put = {number: person for number, person in pool.map(one, contents) if number is not None}
    with unit_of_work(settings) as work:
        rows = packages(work)
        (standing,) = [row["id"] for row in rows if row["superseded_on"] is None]
        assert len(rows) == 8 and standing == max(put)
        remove_files(work, ON)
    assert people_in(opened(settings, standing)) == [put[standing]] and len(files(settings)) == 1


def _kill(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _while_it_is_written() -> None:
    whole_file.os.fsync = _kill  # type: ignore[assignment]  # it never comes back


def _between_file_and_row() -> None:
    write = storage.write_whole

    def killed(*arguments: object, **named: object) -> None:
        write(*arguments, **named)  # type: ignore[arg-type]  # handed on as they came
        _kill()

    storage.write_whole = killed


def _before_the_end_of_the_transaction() -> None:
    put = packing.put

    def killed(*arguments: object, **named: object) -> None:
        put(*arguments, **named)  # type: ignore[arg-type]  # handed on as they came
        _kill()

    packing.put = killed


def _never() -> None:
    return


KILLS = (_while_it_is_written, _between_file_and_row, _before_the_end_of_the_transaction)


def in_a_process(settings: Settings, arrange: Callable[[], None], *people: tuple[str, str]) -> int | None:
    """Put in a process of its own that is killed as arranged, wait until the server has noticed, and give its exit code."""

    def run() -> None:
        arrange()
        with unit_of_work(settings) as work:
            put_list(work, *people)

    process = FORK.Process(target=run)
    process.start()
    process.join(60)
    with unit_of_work(settings) as work:
        while execute(work, HELD).fetchall():
            pass
    return process.exitcode


@pytest.mark.parametrize("kill", KILLS)
def test_a_kill_leaves_nothing_that_anybody_could_be_given(settings: Settings, kill: Callable[[], None]) -> None:
    with unit_of_work(settings) as work:
        first = put_list(work, ONE)
    assert first is not None
    assert in_a_process(settings, kill, ONE, TWO) == -signal.SIGKILL
    assert people_in(opened(settings, first)) == [ONE], "what stood before stands"
    assert len(files(settings)) == 2, "the file that the killed process wrote"
    with unit_of_work(settings) as work:
        remove_files(work, ON)
        assert files(settings) == {row["file"] for row in packages(work)}
    assert in_a_process(settings, _never, ONE, TWO) == 0
    with unit_of_work(settings) as work:
        assert [row["superseded_on"] for row in packages(work)] == [ON, None]
        second = packages(work)[-1]["id"]
    assert people_in(opened(settings, second)) == [ONE, TWO]


def test_any_order_of_kills_and_runs_ends_with_what_was_put_last(settings: Settings) -> None:
    chance, last = random.Random(20261129), None  # noqa: S311 - a fixed order, no secret
    for _ in range(12):
        people = ((ONE,), (TWO,), (ONE, TWO), ())[chance.randrange(4)]
        if in_a_process(settings, chance.choice((*KILLS, _never, _never)), *people) == 0:
            last = people
        with unit_of_work(settings) as work:
            remove_files(work, ON)
            standing = [row for row in packages(work) if row["superseded_on"] is None]
            assert files(settings) == {row["file"] for row in standing}
        assert [tuple(people_in(opened(settings, row["id"]))) for row in standing] == ([last] if last else [])


def test_a_package_that_is_fetched_while_another_takes_its_place_is_whole(settings: Settings) -> None:
    with unit_of_work(settings) as work:
        first = put_list(work, ONE)
    assert first is not None
    with unit_of_work(settings) as work:
        put_list(work, TWO)
        assert fetch(settings, asking(first)).content, "not committed yet: the one before is what stands"
