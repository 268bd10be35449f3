"""How values are written as JSON text: Chinese readable, exact decimals as text, the same value always the same bytes.

Belongs here: one JSON form for the database, figures files and digests. Does not belong here: what is written.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction


def dump_json(value: object) -> str:
    """Give the JSON text of a value: keys sorted, no float made of an exact number."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, Decimal | Fraction):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
