"""Sealing what only grows: chained, signed, its head given away; and what is under seal as a file that anybody can verify.

Belongs here: taking what is not sealed yet, one seal at a time; the file of heads; the export. Does not belong here: the rule of the chain
(`chain`), checking a file (`ops/verify_audit.py`, which shares no code with this), gaps of the records (`completeness`).

Sources are all tables that only grow, found by their trigger (`audit.append_only_table`), and Airflow's state changes in the other database,
which the auditor reads. The key stands in a file or the environment, never in the database: whoever rules the database can change a record,
but cannot sign what he made of it.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from wengang.audit.chain import START, digest_of, first_head, moment_text, next_head, private_key, public_bytes, signed_text
from wengang.audit.rows import (
    DayOfDatabaseRow,
    MomentRow,
    NewestSealRow,
    RecordsOfRow,
    RetirementsRow,
    SealedKeysRow,
    SealedRecordsRow,
    SealedStateChangesRow,
    SealsAfterRow,
    UnsealedRow,
)
from wengang.database.engines import engine_of
from wengang.database.queries import load_query
from wengang.database.unit_of_work import UnitOfWork
from wengang.settings.environment import Settings, SettingsError
from wengang.settings.keys import load_seal_key

STATE_CHANGES = "airflow.audit.state_change"
"""The name of Airflow's state changes as a source."""
AT_MOST = 50_000
"""Records of one seal."""
LONGEST_TEXT = 20_000
"""A record whose text is longer (a paper's HTML, a file) is exported as its digest alone."""
_CHUNK = 5_000


class Unsealed(NamedTuple):
    """One record that is to be sealed: where it stands, and its text."""

    source: str
    key: str
    record: str


@dataclass(frozen=True, slots=True)
class Seal:
    """One link of the chain as it leaves the database."""

    number: int
    first: int
    last: int
    algorithm: str
    head: bytes
    sealed_at: str
    public_key: bytes
    signature: bytes

    @classmethod
    def of(cls, row: NewestSealRow | SealsAfterRow) -> Seal:
        """Give the seal of a row."""
        return cls(
            row["number"],
            row["first_position"],
            row["last_position"],
            row["algorithm"],
            row["head"],
            moment_text(row["sealed_at"]),
            row["public_key"],
            row["signature"],
        )

    @property
    def told(self) -> dict[str, Any]:
        """How a file carries it."""
        return {
            "seal": self.number,
            "first": self.first,
            "last": self.last,
            "algorithm": self.algorithm,
            "head": self.head.hex(),
            "at": self.sealed_at,
            "public_key": self.public_key.hex(),
            "signature": self.signature.hex(),
        }


def algorithm_of_office() -> str:
    """Give the digest of new seals (`WENGANG_SEAL_ALGORITHM`): sm3, or sha256; raises `SettingsError`."""
    told = os.environ.get("WENGANG_SEAL_ALGORITHM") or "sm3"
    if told not in ("sm3", "sha256"):
        raise SettingsError(f"WENGANG_SEAL_ALGORITHM 只能是 sm3 或 sha256，现在是“{told}”")
    return told


def newest_seal(work: UnitOfWork) -> Seal | None:
    """Give the last link of the chain."""
    row = work.row("audit/newest_seal", NewestSealRow)
    return row and Seal.of(row)


def seal_records(work: UnitOfWork, airflow_database_url: str | None) -> int:
    """Seal what is not under seal yet, at most `AT_MOST` records, and give how many; Airflow's changes only where its database is told.

    Two at once follow each other, and the database refuses a seal that does not follow the last one.
    """
    work.lock("audit", "seal")
    waiting = [Unsealed(**row) for row in work.rows("audit/unsealed", UnsealedRow, at_most=AT_MOST)]
    if airflow_database_url and len(waiting) < AT_MOST:
        waiting += _state_changes_to_seal(work, airflow_database_url, AT_MOST - len(waiting))
    if not waiting:
        return 0
    last, algorithm = newest_seal(work), algorithm_of_office()
    number, first = (last.number + 1, last.last + 1) if last else (1, 1)
    head = last.head if last else first_head(algorithm)
    records = []
    for position, one in enumerate(waiting, first):
        digest = digest_of(algorithm, one.record.encode())
        head = next_head(algorithm, head, position, one.source, one.key, digest)
        records.append((position, number, one.source, one.key, digest))
    key = private_key(load_seal_key(work.settings))
    moment = work.rows("audit/moment", MomentRow)[0]["at"]
    work.run(
        "audit/insert_seal",
        number=number,
        algorithm=algorithm,
        first_position=first,
        last_position=records[-1][0],
        head=head,
        sealed_at=moment,
        public_key=public_bytes(key),
        signature=key.sign(signed_text(number, first, records[-1][0], algorithm, head, moment)),
    )
    return work.copy("audit.sealed_record", ("position", "seal", "source", "key", "digest"), records)


def _state_changes_to_seal(work: UnitOfWork, airflow_database_url: str, at_most: int) -> list[Unsealed]:
    since = work.rows("audit/sealed_state_changes", SealedStateChangesRow, source=STATE_CHANGES)[0]["since"]
    with engine_of(airflow_database_url).connect() as airflow:
        found = airflow.execute(load_query("airflow_metadata/state_changes_after"), {"since": since, "at_most": at_most}).fetchall()
    sealed = {row["key"] for row in work.rows("audit/sealed_keys", SealedKeysRow, source=STATE_CHANGES, keys=[row[0] for row in found])}
    return [Unsealed(STATE_CHANGES, row[0], row[1]) for row in found if row[0] not in sealed]


def export_head(work: UnitOfWork) -> Seal | None:
    """Write the newest seal to the file of heads, once a day; gives it where this call did.

    The line is on disk before the day is noted: a run that is ended in between writes it a second time, which says the same.
    """
    seal = newest_seal(work)
    day: date = work.rows("audit/day_of_database", DayOfDatabaseRow)[0]["day"]
    if seal is None or not work.run("audit/insert_exported_head", day=day, seal=seal.number):
        return None
    write_head(head_file(work.settings), seal)
    return seal


def head_file(settings: Settings) -> Path:
    """Give the file that heads are added to; it is never written anew."""
    return settings.var / "audit" / "heads.jsonl"


def write_head(path: Path, seal: Seal) -> None:
    """Add one line to the file of heads."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as file:
        file.write(_line(seal.told))
        file.flush()
        os.fsync(file.fileno())


def exported(
    work: UnitOfWork, airflow_database_url: str | None, *, after: int = 0, chosen: frozenset[tuple[str, str]] | None = None
) -> Iterator[bytes]:
    """Give the lines of the file by which everything under seal after one seal can be verified without a database.

    With `chosen` (source and key) only those records are in it, the others as digests. A record that is gone is left out and said to be;
    one that had its term says under which number it was retired; one that is longer than `LONGEST_TEXT`, or of Airflow where its database is
    not told, is a digest.
    """
    retired = work.rows("audit/retirements", RetirementsRow) if chosen is None else []
    seals = [Seal.of(row) for row in work.rows("audit/seals_after", SealsAfterRow, after=after)]
    before = [Seal.of(row) for row in work.rows("audit/seals_after", SealsAfterRow, after=after - 1) if row["number"] == after]
    yield _line({"form": START, "whole": chosen is None, "begins_after": before[0].told if before else None})
    for seal in seals:
        gone = {
            source: one["number"] for one in retired if one["first_seal"] <= seal.number <= one["last_seal"] for source in one["sources"]
        }
        for first in range(seal.first, seal.last + 1, _CHUNK):
            rows = work.rows("audit/sealed_records", SealedRecordsRow, first=first, last=min(first + _CHUNK - 1, seal.last))
            texts = _texts_now(work, airflow_database_url, [row for row in rows if row["source"] not in gone], chosen)
            yield from (
                _line(
                    _place(row) | {"retired": gone[row["source"]]}
                    if row["source"] in gone
                    else _record_line(row, texts, airflow_database_url, chosen)
                )
                for row in rows
            )
        yield _line(seal.told)


def _place(row: SealedRecordsRow) -> dict[str, Any]:
    return {"p": row["position"], "s": row["source"], "k": row["key"], "d": row["digest"].hex()}


def _record_line(
    row: SealedRecordsRow, texts: dict[tuple[str, str], str], airflow_database_url: str | None, chosen: frozenset[tuple[str, str]] | None
) -> dict[str, Any]:
    place, line = (row["source"], row["key"]), _place(row)
    if (chosen is not None and place not in chosen) or (row["source"] == STATE_CHANGES and not airflow_database_url):
        return line
    text = texts.get(place)
    return line | ({"gone": True} if text is None else {"r": text} if len(text) <= LONGEST_TEXT else {"long": _digest_again(row, text)})


def _digest_again(row: SealedRecordsRow, text: str) -> str:
    """Give the digest of a long text as it is now, by the algorithm that fits the one under seal."""
    return next(
        (found.hex() for algorithm in ("sm3", "sha256") if (found := digest_of(algorithm, text.encode())) == row["digest"]),
        digest_of("sm3", text.encode()).hex(),
    )


def _texts_now(
    work: UnitOfWork,
    airflow_database_url: str | None,
    rows: Sequence[SealedRecordsRow],
    chosen: frozenset[tuple[str, str]] | None,
) -> dict[tuple[str, str], str]:
    wanted: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if chosen is None or (row["source"], row["key"]) in chosen:
            wanted[row["source"]].append(row["key"])
    texts: dict[tuple[str, str], str] = {}
    for source, keys in wanted.items():
        found: Iterable[tuple[str, str]]
        if source == STATE_CHANGES:
            found = _state_changes_now(airflow_database_url, keys) if airflow_database_url else ()
        else:
            found = ((row["key"], row["record"]) for row in work.rows("audit/records_of", RecordsOfRow, source=source, keys=keys))
        texts.update({(source, key): record for key, record in found})
    return texts


def _state_changes_now(airflow_database_url: str, keys: Sequence[str]) -> list[tuple[str, str]]:
    with engine_of(airflow_database_url).connect() as airflow:
        return [(row[0], row[1]) for row in airflow.execute(load_query("airflow_metadata/state_changes"), {"keys": list(keys)})]


def _line(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
