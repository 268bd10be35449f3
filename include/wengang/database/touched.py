"""What a transaction read and wrote, and what it was about, for the record of its task (architecture decision 7; decision 0073).

Belongs here: counting rows by query or table, their digest, the units and months among the bound values. Does not belong here: writing the
record (`audit.task_records`), running statements (`unit_of_work`).

Everything passes through `UnitOfWork`, so no step has to say what it did and none can forget to. A digest is that of the rows as they were
read or handed over, in their order; it is left out above `_MOST_DIGESTED` rows, and wherever a name or identity number stands among the
columns, because a digest of few digits can be guessed. Values of the session's own making (times of the database) are in it too, so equal
digests mean equal rows, and different ones need not mean different data. What a what-if undoes is not counted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from psycopg.types.json import Json, Jsonb

from wengang.database.queries import writes

_MOST_DIGESTED = 1_000
_MOST_NAMED = 30
_OF_PERSONS = frozenset({"id18", "name", "person_key", "member_key"})
_ABOUT = {"period": "period", "snapshot": "snapshot", "unit": "unit", "rule_id": "rules", "approve": "decision"}
_OWN = "audit/"
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(slots=True)
class _Flow:
    """The rows of one query or table; `digest` is None once it cannot be told."""

    rows: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def add(self, rows: Sequence[Mapping[str, Any]], count: int) -> None:
        self.rows += count
        if self.digest is None or len(rows) > _MOST_DIGESTED or any(not _OF_PERSONS.isdisjoint(row) for row in rows[:1]):
            self.digest = None
            return
        for row in rows:
            self.digest.update(repr([(key, _plain(value)) for key, value in row.items()]).encode())

    def told(self, name: str) -> dict[str, Any]:
        return {"name": name, "rows": self.rows} | ({"digest": self.digest.hexdigest()} if self.digest else {})


@dataclass(slots=True)
class Touched:
    """Counts what passes through one unit of work."""

    paused: bool = False
    _read: dict[str, _Flow] = field(default_factory=dict)
    _wrote: dict[str, _Flow] = field(default_factory=dict)
    _about: dict[str, set[str]] = field(default_factory=dict)
    _money: dict[str, int] = field(default_factory=dict)

    def read(self, query: str, values: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> None:
        """Count the rows that a query gave; a statement that writes and gives rows back counts as one that writes."""
        if writes(query):
            self.wrote(query, [values], len(rows))
        elif not self._is_left_out(query):
            self._read.setdefault(query, _Flow()).add(rows, len(rows))
            self._name(values)

    def wrote(self, name: str, values: Sequence[Mapping[str, Any]], count: int) -> None:
        """Count the rows that a statement touched, with the values that were bound."""
        if self._is_left_out(name):
            return
        self._wrote.setdefault(name, _Flow()).add(values, count)
        for row in values:
            self._name(row)
            for key, value in row.items():
                if key.endswith("_fen") and isinstance(value, int):
                    self._money[key] = self._money.get(key, 0) + value

    def copied(self, table: str, count: int) -> None:
        """Count the rows of a COPY, which go by too fast to be looked at."""
        if not self.paused:
            flow = self._wrote.setdefault(table, _Flow())
            flow.rows, flow.digest = flow.rows + count, None

    @contextmanager
    def not_counted(self) -> Iterator[None]:
        """Count nothing of a block that is undone."""
        before, self.paused = self.paused, True
        try:
            yield
        finally:
            self.paused = before

    @property
    def domains(self) -> tuple[str, ...]:
        """The domains whose statements ran, in the order of their names."""
        return tuple(sorted({name.partition("/")[0].partition(".")[0] for name in (*self._read, *self._wrote)}))

    @property
    def newest_month(self) -> str | None:
        """The newest month among the bound values."""
        return max(filter(_MONTH.fullmatch, self._about.get("period", ())), default=None)

    @property
    def told(self) -> dict[str, Any]:
        """Give everything as the record keeps it; what there was nothing of is left out."""
        named = {title: _shortened(values) for title, values in sorted(self._about.items())}
        flows = {
            "inputs": [flow.told(name) for name, flow in sorted(self._read.items())],
            "outputs": [flow.told(name) for name, flow in sorted(self._wrote.items()) if flow.rows],
            "money_fen": dict(sorted(self._money.items())),
        }
        return {key: value for key, value in (named | flows).items() if value}

    def _is_left_out(self, name: str) -> bool:
        return self.paused or name.startswith(_OWN)

    def _name(self, values: Mapping[str, Any]) -> None:
        for key, title in _ABOUT.items():
            value = values.get(key)
            if isinstance(value, str | int) and value != "":
                self._about.setdefault(title, set()).add(str(value))


def _shortened(values: Iterable[str]) -> list[str]:
    ordered = sorted(values)
    return ordered if len(ordered) <= _MOST_NAMED else [*ordered[:_MOST_NAMED], f"…（共{len(ordered)}个）"]


def _plain(value: Any) -> Any:  # noqa: ANN401 - bound values are of any SQL type
    if isinstance(value, Json | Jsonb):
        return value.obj
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes | memoryview) else value
