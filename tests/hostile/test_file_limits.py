"""Small files that ask for a whole machine: each costs its child a limit, is refused with a sentence, and the others go on (F3)."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from types import FrameType
from typing import BinaryIO

import pytest
from tests.hostile.conftest import Office
from tests.hostile.hand_overs import rewritten, roster_row, xlsx

from wengang.data_sharing.file_forms import limited_reading
from wengang.data_sharing.file_forms.limited_reading import Ended, ReaderProcessError, read_limited
from wengang.data_sharing.file_forms.reader_process import MAX_MEMORY_BYTES, MAX_SECONDS
from wengang.data_sharing.problems import RefusedError

GOOD = xlsx("rv_roster", [roster_row(1)])
MIB = 1 << 20


def with_rows(rows: bytes) -> bytes:
    return changed("sheet1.xml", b"</sheetData>", rows + b"</sheetData>")


def changed(part: str, old: bytes, new: bytes) -> bytes:
    return rewritten(GOOD, lambda name, content: content.replace(old, new) if name.endswith(part) else content)


GREEDY: dict[str, tuple[str, Callable[[], bytes]]] = {
    "cells without references": ("FILE_TOO_LARGE", lambda: with_rows((b"<row>" + b"<c><v>1</v></c>" * 16384 + b"</row>") * 800)),
    "rows without references": ("FILE_TOO_LARGE", lambda: with_rows(b"<row><c><v>1</v></c></row>" * 2_000_000)),
    "one text of 320 MB": (
        "FILE_TOO_LARGE",
        lambda: changed("sharedStrings.xml", b"</sst>", b"<si><t>" + b"a" * (320 * MIB) + b"</t></si></sst>"),
    ),
    "ten million texts": ("FILE_TOO_LARGE", lambda: changed("sharedStrings.xml", b"</sst>", b"<si><t>a</t></si>" * 10_000_000 + b"</sst>")),
    "a sheet of 520 MB": ("FILE_BOMB", lambda: changed("sheet1.xml", b"</sheetData>", b" " * (520 * MIB) + b"</sheetData>")),
    "formulas without end": ("FILE_SLOW", lambda: with_rows((b"<row>" + b'<c r="A9"><f>A1</f></c>' * 1000 + b"</row>") * 8000)),
}

EACH_TIME = "cells without references"
HUGE = pytest.mark.prove("hundreds of megabytes have to be written, or ten seconds to pass, before they are refused")


@pytest.fixture
def endings(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Ended]]:
    """Give what each reading really used."""
    kept: list[Ended] = []
    ask = limited_reading.ask

    def asking(*files: BinaryIO) -> Ended | None:
        ended = ask(*files)
        assert ended is not None
        kept.append(ended)
        return ended

    monkeypatch.setattr(limited_reading, "ask", asking)
    yield kept


@pytest.mark.parametrize("kind", [one if one == EACH_TIME else pytest.param(one, marks=HUGE) for one in GREEDY])
def test_a_greedy_file_costs_a_limit(office: Office, endings: list[Ended], kind: str) -> None:
    """The neighbour's file, read in the same scan, is accepted (the fixture looks)."""
    rule, content = GREEDY[kind]
    office.put("bad", {"rv_roster": content()})
    office.scan()
    assert office.versions("rv_roster") == [(1, "returned")]
    reasons = office.reasons("rv_roster")
    assert list(reasons) == [rule]
    assert "户信息.xlsx" in reasons[rule]
    assert "请" in reasons[rule]
    assert len(endings) == 2
    assert max(ended.peak_bytes for ended in endings) <= MAX_MEMORY_BYTES
    assert max(ended.seconds for ended in endings) <= MAX_SECONDS + 1


@pytest.mark.prove("a file of a hundred thousand people has to be written first")
def test_a_file_of_the_largest_unit_is_read_within_the_limits(endings: list[Ended]) -> None:
    """100,000 people with 27 columns of which seven differ for everybody; a large county has about 30,000."""
    people = 100_000
    shared = [f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in roster_row(1).values()]

    def filled(name: str, part: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return part
        rows = (
            "".join(f'<c t="inlineStr"><is><t>某{number}</t></is></c>' if 5 <= column <= 11 else cell for column, cell in enumerate(shared))
            for number in range(people)
        )
        return part.replace(b"</sheetData>", b"".join(f"<row>{row}</row>".encode() for row in rows) + b"</sheetData>")

    sheet = read_limited("xlsx", "a", rewritten(xlsx("rv_roster", []), filled), 3)
    assert len(sheet.row_numbers) == people
    assert len(set(sheet.column(11))) == people
    assert endings[-1].peak_bytes < MAX_MEMORY_BYTES
    assert endings[-1].seconds < MAX_SECONDS


def test_the_reader_is_started_again_when_somebody_ended_it() -> None:
    """Its end is no fault of the file: the task fails, may be tried again, and then it is read."""
    read_limited("xlsx", "a", GOOD, 3)
    running = limited_reading._state.running
    assert running is not None
    os.killpg(running._process.pid, signal.SIGKILL)
    with pytest.raises(ReaderProcessError):
        read_limited("xlsx", "a", GOOD, 3)
    assert read_limited("xlsx", "a", GOOD, 3).row_numbers == [4]


def test_an_interrupted_reading_leaves_no_answer_for_the_next() -> None:
    """Ctrl-C or the time limit of a task comes while the answer is awaited; it must not be taken for that of the next file."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    read_limited("xlsx", "a", GOOD, 3)
    before = signal.signal(signal.SIGALRM, interrupt)
    slow = GREEDY["rows without references"][1]()
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(KeyboardInterrupt):
            read_limited("xlsx", "a", slow, 3)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    two = xlsx("rv_roster", [roster_row(1), roster_row(2)])
    assert read_limited("xlsx", "a", two, 3).row_numbers == [4, 5]


def read_once(content: bytes) -> list[int]:
    return read_limited("xlsx", "a", content, 3).row_numbers


def test_forked_processes_have_a_reader_of_their_own() -> None:
    read_limited("xlsx", "a", GOOD, 3)
    files = [xlsx("rv_roster", [roster_row(number) for number in range(rows)]) for rows in range(1, 20)]
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        assert [len(numbers) for numbers in pool.map(read_once, files)] == list(range(1, 20))
    assert read_once(files[3]) == [4, 5, 6, 7]


def test_the_process_that_reads_knows_no_address_of_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_DATABASE_URL", "postgresql://somebody@somewhere/wengang")
    limited_reading._state.stop()
    read_limited("xlsx", "a", GOOD, 3)
    running = limited_reading._state.running
    assert running is not None
    assert b"postgresql" not in Path(f"/proc/{running._process.pid}/environ").read_bytes()


def test_a_refusal_crosses_with_its_rule() -> None:
    with pytest.raises(RefusedError, match="空"):
        read_limited("csv", "a", b"", 1)


def test_the_process_that_reads_has_parsers_and_no_database() -> None:
    read_limited("xlsx", "名册.xlsx", GOOD, 1)
    running = limited_reading._state.running
    assert running is not None
    loaded = Path(f"/proc/{running._process.pid}/maps").read_text(encoding="utf-8")
    assert "python_calamine" in loaded
    assert not [name for name in ("psycopg", "sqlalchemy", "pandas", "numpy") if name in loaded]
