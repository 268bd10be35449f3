"""What commands that print a table have in common: the same rows as JSON for a program.

Belongs here: the option and the form. Does not belong here: any column (each command).

A row is one object, keyed by the titles over its columns, values as text in the words that a person reads; numbers and days stay what they
are. A row that holds more for a program than a person sees is no table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

import typer

from wengang.database.json_text import dump_json

AsJson = Annotated[bool, typer.Option("--json", help="写成 JSON，供程序读取")]


def tell_rows(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print the rows of a table as one JSON list."""
    typer.echo(dump_json([dict(zip(titles, row, strict=True)) for row in rows]))
