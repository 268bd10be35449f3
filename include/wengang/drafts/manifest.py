"""The manifest that the system writes for a hand-over, so that nobody computes a digest by hand (architecture decision 16).

Belongs here: its fields. Does not belong here: what a manifest may say (`data_sharing.manifests`), which tables the files are (`recognition`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wengang.periods import Period


@dataclass(frozen=True, slots=True)
class ListedFile:
    """One file of a hand-over: which table it brings, its bytes, how many rows stand below its header."""

    table: str
    name: str
    content: bytes
    rows: int


@dataclass(frozen=True, slots=True)
class Sender:
    """Who prepared and who approved what is handed over."""

    prepared_by: str = ""
    approved_by: str = ""


def manifest_of(
    unit: str, period: Period, department: str, files: Sequence[ListedFile], moment: datetime, sender: Sender, corrects: str | None
) -> bytes:
    """Give the bytes of a manifest (method §10); `corrects` is the digest of the manifest that is replaced."""
    body = {
        "schema_version": 1,
        "unit": unit,
        "period": str(period),
        "department": department,
        "prepared_by": sender.prepared_by,
        "approved_by": sender.approved_by,
        "generated_at": moment.isoformat(timespec="seconds"),
        "is_correction_of": corrects,
        "files": [
            {
                "table": file.table,
                "name": file.name,
                "bytes": len(file.content),
                "sha256": hashlib.sha256(file.content).hexdigest(),
                "rows": file.rows,
            }
            for file in files
        ],
    }
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()
