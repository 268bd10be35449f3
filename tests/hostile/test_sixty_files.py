"""Sixty hostile files by name: each ends within 10 seconds of processor time and 512 MiB, with a sentence or as the good file that it is.

Each is taken in by a process of its own, which begins as a task of Airflow does (what it needs is imported, then it is forked); both it and the
one that reads for it are measured from their beginning. Five run every time, forked from the tests, whose own memory is not counted then.
"""

from __future__ import annotations

import io
import json
import os
import resource
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any, BinaryIO

import pytest
from tests.hostile.conftest import Office
from tests.hostile.hand_overs import FILE_NAMES, csv_bytes, employment_row, manifest_of, roster_row, write_manifest, xlsx

from wengang.data_sharing.file_forms import limited_reading
from wengang.data_sharing.file_forms.limited_reading import Ended
from wengang.data_sharing.steps import check_hand_over, take_hand_overs
from wengang.database.unit_of_work import unit_of_work
from wengang.settings.environment import Settings

PROVE = "PROVE_EVERYTHING" in os.environ
IMPORTED_BEFORE = ("great_expectations", "wengang.data_sharing.steps")
MOST_BYTES, MOST_SECONDS = 512 << 20, 10
A_SECOND_TO_END = 1
"""What a process has between the signal of its limit and its end."""
KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30
ROSTER, EMPLOYMENT = FILE_NAMES["rv_roster"], FILE_NAMES["hr_employment"]
GOOD = xlsx("rv_roster", [roster_row(1)])
HEAD = csv_bytes("hr_employment", [])
LINE = csv_bytes("hr_employment", [employment_row(1)]).splitlines(keepends=True)[1]
Put = Callable[[Path], None]


def many(piece: bytes, times: int) -> Iterator[bytes]:
    """Give a piece so many times, a few MB at once."""
    at_once = max(1, 4 * MIB // max(1, len(piece)))
    for _ in range(times // at_once):
        yield piece * at_once
    yield piece * (times % at_once)


def padded(part: str, before: bytes, piece: bytes, times: int, *, first: bytes = b"", last: bytes = b"") -> Put:
    """Put a workbook in whose part a piece stands so many times before a mark; an empty mark is the end of the part."""

    def write(target: IO[bytes]) -> None:
        with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
            for member in old.infolist():
                content = old.read(member)
                with new.open(member.filename, "w", force_zip64=True) as out:
                    if not member.filename.endswith(part):
                        out.write(content)
                        continue
                    at = content.index(before) if before else len(content)
                    out.write(content[:at] + first)
                    for some in many(piece, times):
                        out.write(some)
                    out.write(last + content[at:])

    return written(ROSTER, write)


def in_sheet(piece: bytes, times: int, first: bytes = b"", last: bytes = b"") -> Put:
    return padded("sheet1.xml", b"</sheetData>", piece, times, first=first, last=last)


def after_sheet(piece: bytes, times: int, first: bytes = b"", last: bytes = b"") -> Put:
    return padded("sheet1.xml", b"</worksheet>", piece, times, first=first, last=last)


def in_texts(piece: bytes, times: int, first: bytes = b"", last: bytes = b"") -> Put:
    return padded("sharedStrings.xml", b"</sst>", piece, times, first=first, last=last)


def with_part(name: str, piece: bytes, times: int, parts: int = 1) -> Put:
    """Put a workbook with further parts."""

    def write(target: IO[bytes]) -> None:
        target.write(GOOD)
        with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as book:  # type: ignore[arg-type]  # an open file is one
            for number in range(parts):
                with book.open(name.format(number), "w", force_zip64=True) as out:
                    for some in many(piece, times):
                        out.write(some)

    return written(ROSTER, write)


def csv(piece: bytes, times: int, first: bytes = b"", last: bytes = b"", rows: int = 1) -> Put:
    """Put a CSV file of 人社 with a piece so many times below its header."""

    def write(target: IO[bytes]) -> None:
        target.write(HEAD + first)
        for some in many(piece, times):
            target.write(some)
        target.write(last)

    return written(EMPLOYMENT, write, rows)


def sparse(name: str, size: int) -> Put:
    """Put a file that is nothing but long."""
    return written(name, lambda target: target.truncate(size))


def written(name: str, write: Callable[[IO[bytes]], object], rows: int = 1) -> Put:
    """Put one file and the manifest that brings it; the manifest knows its length and not its digest where it is longer than any real one."""
    table = next(table for table in ("rv_roster", "hr_employment") if FILE_NAMES[table] == name)

    def put(folder: Path) -> None:
        folder.mkdir()
        with (folder / name).open("w+b") as target:
            write(target)
        content = (folder / name).read_bytes() if (folder / name).stat().st_size < 100 * MIB else b""
        write_manifest(folder, manifest_of({table: (name, content, rows)}, department="hr" if table == "hr_employment" else "rv"))

    return put


def manifest(write: Callable[[IO[bytes]], object]) -> Put:
    """Put a folder with a manifest only."""

    def put(folder: Path) -> None:
        folder.mkdir()
        with (folder / "manifest.json").open("wb") as target:
            write(target)

    return put


def zipped(members: Mapping[str, Iterator[bytes] | bytes] | Callable[[], Iterator[tuple[str, bytes]]]) -> Put:
    """Put a zip."""

    def put(folder: Path) -> None:
        named = members() if callable(members) else iter(members.items())
        with zipfile.ZipFile(folder.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED, compresslevel=1) as container:
            for name, content in named:
                with container.open(name, "w", force_zip64=True) as out:
                    for some in (content,) if isinstance(content, bytes) else content:
                        out.write(some)

    return put


def manifests(number: int, size: int) -> Put:
    """Put a zip with so many manifests, each blown up to a size by blanks."""
    body = json.dumps(manifest_of({})).encode()

    def members() -> Iterator[tuple[str, Any]]:
        for place in range(number):
            yield f"469001/{place}/manifest.json", iter((body, *many(b" ", size - len(body))))

    return zipped(members)


def damaged(number: int, *cells: str) -> bytes:
    """Give a row in which the number, and further cells, are no good; rows differ."""
    return csv_bytes("hr_employment", [employment_row(1, 证件号码=f"4699{number:014d}", **dict.fromkeys(cells, f"坏{number}"))]).splitlines(
        True
    )[1]


def bad_rows(number: int, *cells: str) -> Put:
    def write(target: IO[bytes]) -> None:
        target.write(HEAD)
        target.writelines(damaged(place, *cells) for place in range(number))

    return written(EMPLOYMENT, write, number)


LAUGHS = b'<!DOCTYPE x [<!ENTITY a0 "haha">' + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)) + b"]>"


def entities(part: str, declared: bytes, used: bytes) -> Put:
    def write(target: IO[bytes]) -> None:
        with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
            for member in old.infolist():
                content = old.read(member)
                if member.filename.endswith(part):
                    head, _, rest = content.partition(b"?>")
                    content = (
                        head
                        + b"?>"
                        + declared
                        + rest.replace(b"</si>", b"</si><si><t>" + used + b"</t></si>", 1).replace(
                            b"</sheetData>", b'<row><c t="inlineStr"><is><t>' + used + b"</t></is></c></row></sheetData>"
                        )
                    )
                new.writestr(member.filename, content)

    return written(ROSTER, write)


CELL, ROW_OF_CELL = b"<c><v>1</v></c>", b"<row><c><v>1</v></c></row>"
INLINE = b'<row><c t="inlineStr"><is><t>abc</t></is></c></row>'
FILES: dict[str, Put] = {
    # cells and rows of a workbook
    "60 million cells without references": in_sheet(b"<row>" + CELL * 16_384 + b"</row>", 3_700),
    "30 million cells without references": in_sheet(b"<row>" + CELL * 16_384 + b"</row>", 1_850),
    "2 million rows without references": in_sheet(ROW_OF_CELL, 2_000_000),
    "a row of 20 million cells": in_sheet(CELL, 20_000_000, b"<row>", b"</row>"),
    "10 million rows that are empty": in_sheet(b"<row/>", 10_000_000),
    "the same cell 5 million times": in_sheet(b'<row r="4"><c r="A4"><v>1</v></c></row>', 5_000_000),
    "formulas without end": in_sheet(b"<row>" + b'<c r="A9"><f>A1</f></c>' * 1000 + b"</row>", 8_000),
    "one inline text of 300 MB": in_sheet(b"a" * KIB, 300 * KIB, b'<row><c t="inlineStr"><is><t>', b"</t></is></c></row>"),
    "4 million inline texts": in_sheet(INLINE, 4_000_000),
    "5 million elements in one another": in_sheet(b"<x>", 5_000_000, b"", b"</x>"),
    "an attribute of 300 MB": in_sheet(b"a" * KIB, 300 * KIB, b'<row x="', b'"/>'),
    "5 million attributes": in_sheet(b' a="1"', 5_000_000, b"<row", b"/>"),
    "a comment of 450 MB in the sheet": in_sheet(b"a" * KIB, 450 * KIB, b"<!--", b"-->"),
    "5 million processing instructions": in_sheet(b"<?x y?>", 5_000_000),
    "a sheet padded by 300 MB": in_sheet(b" " * KIB, 300 * KIB),
    "a sheet padded by 520 MB": in_sheet(b" " * KIB, 520 * KIB),
    "a sheet padded by 900 MB": in_sheet(b" " * KIB, 900 * KIB),
    "2 million merged cells": after_sheet(b'<mergeCell ref="A1:B2"/>', 2_000_000, b"<mergeCells>", b"</mergeCells>"),
    "2 million hyperlinks": after_sheet(b'<hyperlink ref="A1" location="B2"/>', 2_000_000, b"<hyperlinks>", b"</hyperlinks>"),
    "2 million rules of format": after_sheet(
        b'<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>1</formula></cfRule></conditionalFormatting>',
        2_000_000,
    ),
    # texts of a workbook
    "one text of 300 MB": in_texts(b"a" * KIB, 300 * KIB, b"<si><t>", b"</t></si>"),
    "one text of 600 MB": in_texts(b"a" * KIB, 600 * KIB, b"<si><t>", b"</t></si>"),
    "one text of 900 MB": in_texts(b"a" * KIB, 900 * KIB, b"<si><t>", b"</t></si>"),
    "10 million texts": in_texts(b"<si><t>a</t></si>", 10_000_000),
    "20 million empty texts": in_texts(b"<si/>", 20_000_000),
    "a text of 5 million runs": in_texts(b"<r><t>a</t></r>", 5_000_000, b"<si>", b"</si>"),
    "3,000 texts of 100 KB": in_texts(b"<si><t>" + b"a" * 100 * KIB + b"</t></si>", 3_000),
    # other parts of a workbook
    "styles padded by 300 MB": padded("styles.xml", b"</styleSheet>", b" " * KIB, 300 * KIB),
    "styles padded by 900 MB": padded("styles.xml", b"</styleSheet>", b" " * KIB, 900 * KIB),
    "5 million formats of cells": padded("styles.xml", b"</cellXfs>", b"<xf/>", 5_000_000),
    "a list of sheets padded by 300 MB": padded("xl/workbook.xml", b"</workbook>", b" " * KIB, 300 * KIB),
    "3 million names": padded(
        "xl/workbook.xml",
        b"</workbook>",
        b'<definedName name="a">A1</definedName>',
        3_000_000,
        first=b"<definedNames>",
        last=b"</definedNames>",
    ),
    "a million sheets": padded("xl/workbook.xml", b"</sheets>", b'<sheet name="a" sheetId="9" r:id="rId1"/>', 1_000_000),
    "relations padded by 300 MB": padded("workbook.xml.rels", b"</Relationships>", b" " * KIB, 300 * KIB),
    "types padded by 300 MB": padded("[Content_Types].xml", b"</Types>", b" " * KIB, 300 * KIB),
    "a picture of 900 MB": with_part("xl/media/image1.png", b"\0" * KIB, 900 * KIB),
    "remarks of 400 MB": with_part("xl/comments1.xml", b"a" * KIB, 400 * KIB),
    "50,000 further parts": with_part("xl/x{}.xml", b"", 0, 50_000),
    "laughs in the texts": entities("sharedStrings.xml", LAUGHS, b"&a11;"),
    "laughs in the sheet": entities("sheet1.xml", LAUGHS, b"&a11;"),
    "a file of the machine as a text": entities("sharedStrings.xml", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', b"&e;"),
    "a workbook of 2 GB of nothing": sparse(ROSTER, 2 * GIB),
    # CSV
    "500 MB of blank rows": csv(b"\n" * KIB, 500 * KIB),
    "60 MB of blank rows": csv(b"\n" * KIB, 60 * KIB),
    "60 MB of rows of commas": csv(b",,,,,,,,,,,,\n", 60 * MIB // 13),
    "one row of 60 million cells": csv(b"," * KIB, 60 * KIB),
    "one cell of 60 MB": csv(b"a" * KIB, 60 * KIB),
    "one cell of 60 MB in quotes": csv(b"a\n" * 512, 60 * KIB, b'"', b'"'),
    "a quote that never ends": csv(LINE, 60 * MIB // len(LINE), b'"'),
    "60 MB of NUL": csv(b"\0" * KIB, 60 * KIB),
    "60 MB of signs of four bytes": csv("𠮷".encode() * 256, 60 * KIB),
    "60 MB of half a sign": csv(b"a" * KIB, 60 * KIB, last=b"\xe4\xb8"),
    "400,000 good rows": csv(LINE, 400_000, rows=400_000),
    "399,000 rows of one person": csv(LINE, 399_000, rows=399_000),
    "150,000 rows of one person": csv(LINE, 150_000, rows=150_000),
    "399,000 rejected rows": bad_rows(399_000),
    "150,000 rejected rows": bad_rows(150_000),
    "30,000 rows with every cell wrong": bad_rows(30_000, "是否就业登记", "是否参保", "合同开始", "实发工资", "发放日期"),
    # manifests and zips
    "a sparse manifest of 2 GB": manifest(lambda target: target.truncate(2 * GIB)),
    "a manifest of 250,000 brackets": manifest(lambda target: target.write(b"[" * 250_000)),
    "a manifest with a number of 250,000 digits": manifest(lambda target: target.write(b'{"unit": ' + b"9" * 250_000 + b"}")),
    "six manifests of 400 MB in a zip": manifests(6, 400 * MIB),
    "a manifest of 2 GB in a zip": manifests(1, 2 * GIB),
    "5,000 manifests in a zip": manifests(5_000, KIB),
    "a zip of 100,000 files": zipped(lambda: ((f"{number}.txt", b"") for number in range(100_000))),
    "a member of 4 GB in a zip": zipped(
        lambda: iter(
            {
                ROSTER: many(b"\0" * MIB, 4 * KIB),
                "manifest.json": json.dumps(manifest_of({"rv_roster": (ROSTER, b"0123456789", 1)})).encode(),
            }.items()  # type: ignore[arg-type]  # a member may come piece by piece
        )
    ),
}
EVERY_TIME = (
    "laughs in the texts",
    "laughs in the sheet",
    "a workbook of 2 GB of nothing",
    "a sparse manifest of 2 GB",
    "a manifest of 250,000 brackets",
)


@dataclass(frozen=True)
class Used:
    """What taking in cost: processor seconds of both processes together, and the most memory that one of them had."""

    seconds: float
    peak_bytes: int


def take_in(settings: Settings, told: Connection, *, limited: bool) -> None:
    """In a process of its own: take in what lies in the inbox, and tell what it cost."""
    readings: list[Ended] = []
    ask = limited_reading.ask

    def asking(source: BinaryIO, answer: BinaryIO) -> Ended | None:
        ended = ask(source, answer)
        assert ended is not None, "the process that reads came to no end"
        readings.append(ended)
        return ended

    limited_reading.ask = asking
    if limited:
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + A_SECOND_TO_END))
    with unit_of_work(settings) as work:
        found = take_hand_overs(work)
    for hand_over in found.hand_overs:
        with unit_of_work(settings) as work:
            check_hand_over(work, hand_over, lambda _line: None).raise_undone()
    own = resource.getrusage(resource.RUSAGE_SELF)
    seconds = own.ru_utime + own.ru_stime + sum(ended.seconds for ended in readings)
    told.send((Used(seconds, max(own.ru_maxrss << 10, *(ended.peak_bytes for ended in readings))), [one.message for one in found.troubles]))


def taken_in(settings: Settings) -> tuple[Used, list[str]]:
    """Take in what lies in the inbox in a process of its own, and give what it cost and what was told of places that are no hand-over."""
    context = get_context("forkserver" if PROVE else "fork")
    if PROVE:
        context.set_forkserver_preload([*IMPORTED_BEFORE, __name__])
    else:
        for name in IMPORTED_BEFORE:
            import_module(name)
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=take_in, args=(settings, there), kwargs={"limited": PROVE})
    process.start()
    there.close()
    try:
        return here.recv()
    finally:
        process.join()


@pytest.mark.parametrize("name", FILES if PROVE else EVERY_TIME)
def test_a_hostile_file_ends_within_its_limits_and_with_a_sentence(office: Office, name: str) -> None:
    FILES[name](office.settings.inbox / "hostile")
    before = 0 if PROVE else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    used, troubles = taken_in(office.settings)
    rows = office.admin.execute("select state, reasons from data_sharing.delivery where unit = '469001'").fetchall()
    said = [*troubles, *office.refused().values(), *(reason["message"] for _state, reasons in rows for reason in reasons)]
    print(f"{name}: {used.seconds:.1f} s, {used.peak_bytes / MIB:.0f} MiB, {[state for state, _ in rows]} {[one[:60] for one in said]}")
    assert said or [state for state, _reasons in rows] == ["accepted"], "neither refused nor taken"
    assert all("请" in sentence for sentence in said)
    assert used.peak_bytes <= before + MOST_BYTES
    if PROVE:
        assert used.seconds <= MOST_SECONDS + A_SECOND_TO_END


def test_there_are_sixty() -> None:
    assert len(FILES) >= 60
    assert {*EVERY_TIME} <= {*FILES}
