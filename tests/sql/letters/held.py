"""Letters as they are kept and mailed, held against `tests/golden/letters/<name>.json`, written by the code of before the one ledger.

Belongs here: reading and comparing. Does not belong here: what happens (each domain's test). Long texts are compared by their digest;
`WENGANG_UPDATE_GOLDEN=1` writes the file anew.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

GOLDEN = Path(__file__).parents[2] / "golden" / "letters"
LONG = ("text", "html", "issued_text", "issued_html")
UNSTEADY = ("policy_digest", "drafted_at", "issued_at", "message_id", "mime", "digest_of_mime")


def recorded(name: str) -> dict[str, Any]:
    """Give what a file holds."""
    content: dict[str, Any] = json.loads(GOLDEN.joinpath(f"{name}.json").read_text("utf-8"))
    return content


def hold(name: str, connection: psycopg.Connection[Any], ledger: str, asked: list[str], mail_kind: str) -> None:
    """Compare a domain's letters (rows of `ledger`, oldest first), its mails and the digests that people were asked on with the file."""
    found = {"asked": asked, "letters": letters(connection, ledger), "mails": mails(connection, mail_kind)}
    path = GOLDEN / f"{name}.json"
    if os.environ.get("WENGANG_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n", "utf-8")
    assert json.loads(json.dumps(found, default=str)) == recorded(name)


def letters(connection: psycopg.Connection[Any], ledger: str) -> list[dict[str, Any]]:
    """Give the rows of a ledger with long texts as digests; `place` is where in the list the letter stands that one refers to."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(f"select * from {ledger} order by id").fetchall()
    places = {row["id"]: place for place, row in enumerate(rows)}
    return [_letter(row, places) for row in rows]


def mails(connection: psycopg.Connection[Any], kind: str) -> list[dict[str, Any]]:
    """Give the mails of a kind and those to operators, oldest first, with their text and HTML as digests of what is sent."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(
            "select key, kind, unit, addressed_to, recipients, subject, text, mime from mail.outbox where kind in (%s, 'operator') order by id",
            [kind],
        ).fetchall()
    return [{**row, "text": digest(row["text"]), "mime": _bodies(row["mime"])} for row in rows]


def digest(text: str | None) -> str | None:
    """Give the SHA-256 of a text."""
    return None if text is None else hashlib.sha256(text.encode()).hexdigest()


def _letter(row: dict[str, Any], places: dict[int, int]) -> dict[str, Any]:
    refers_to = {"refers_to": places[row["refers_to"]]} if row.get("refers_to") else {}
    kept = {name: value for name, value in row.items() if name not in (*UNSTEADY, "id", "refers_to", "replied_at")}
    return {**kept, **refers_to, **{name: digest(kept[name]) for name in LONG}}


def _bodies(mime: bytes) -> dict[str, str | None]:
    message = email.message_from_bytes(mime, policy=email.policy.SMTP)
    return {
        part.get_content_type(): digest(part.get_content())  # type: ignore[attr-defined]
        for part in message.walk()
        if part.get_content_maintype() == "text"
    }
