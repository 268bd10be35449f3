"""A database in the state before the one ledger: its schema files, and letters as the three old ledgers kept them.

Belongs here: making it, and bringing it to today. Does not belong here: what must stand afterwards (each domain's test).
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from tests.conftest import migrated_template
from tests.sql.letters.held import LONG, recorded

from wengang.database.migrations import SCHEMA_FOLDER, migrate
from wengang.letters.content import digest_of

RENAMED = SCHEMA_FOLDER / "0037_fund.sql"
FIRST_NEW = "0033"
ALREADY = (
    "0035_file_tables.sql",
    "0036_snapshot_digests.sql",
    "0039_worked_earlier.sql",
    "0043_people_are_indexed_when_they_stand.sql",
    "0044_matters.sql",
    "0045_exchange.sql",
    "0046_help_files.sql",
    "0047_people.sql",
    "0051_corrections.sql",
    "0060_composition.sql",
    "0052_clues.sql",
    "0053_public_posts.sql",
    "0061_audit_seal.sql",
    "0065_written_once.sql",
    "0066_content_of_records.sql",
)
"""What came later and is of other rooms, which the code of today needs to fill the months on which the letters rest."""


def old_template(server: str, folder: Path) -> str:
    """Make a database without the ledger, to be copied, and give its name."""
    for path in SCHEMA_FOLDER.glob("*.sql"):
        if path.name < FIRST_NEW or path.name in ALREADY:
            shutil.copy(path, folder)
    return migrated_template(server, folder)


def bring_to_today(admin: psycopg.Connection[Any]) -> list[str]:
    """Apply the schema files that are new."""
    return migrate(f"host={admin.info.host} port={admin.info.port} dbname={admin.info.dbname} user={admin.info.user}")


def name_the_fund(admin: psycopg.Connection[Any], as_today: bool) -> None:
    """Let the code of today, which fills the years on which letters rest, find the fund in an old database; or take it back."""
    statements = RENAMED.read_text(encoding="utf-8")
    if not as_today:
        statements = statements.replace("subsidy_allocation", "?").replace("fund", "subsidy_allocation").replace("?", "fund")
    admin.execute(statements.encode())


def keep_as_before(admin: psycopg.Connection[Any], name: str, table: str) -> list[dict[str, Any]]:
    """Write the recorded letters of a domain and their mails into the old tables; gives the rows. Texts are short, digests are of them."""
    rows = [_row(place, letter) for place, letter in enumerate(recorded(name)["letters"], 1)]
    columns = [column for column in rows[0] if column != "at"]
    for row in rows:
        insert(admin, table, {column: row[column] for column in columns})
    for number, mail in enumerate(recorded(name)["mails"], 1):
        insert(
            admin,
            "mail.outbox",
            {**mail, "sender": "s@example.org", "mime": b"m", "message_id": str(number)}
            | {"digest": admin.execute("select encode(sha256('m'), 'hex')").fetchone()[0]},  # type: ignore[index]
        )
    return rows


def insert(admin: psycopg.Connection[Any], table: str, row: dict[str, Any]) -> None:
    """Insert one row with the identity it had."""
    admin.execute(
        sql.SQL("insert into {} ({}) overriding system value values ({})").format(
            sql.Identifier(*table.split(".")),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(sql.Placeholder() * len(row)),
        ),
        list(row.values()),
    )


def _row(place: int, letter: dict[str, Any]) -> dict[str, Any]:
    row = {**letter, "id": place, "policy_digest": "p"}
    if "refers_to" in row or "level" in row:
        row["refers_to"] = row["refers_to"] + 1 if "refers_to" in row else None
        row["issued_at"] = f"{row['issued_on']} 09:30+08" if row["issued_on"] else None
    if "items" in row:
        row["items"] = psycopg.types.json.Jsonb(row["items"])
    for column in LONG:
        row[column] = row[column] and f"{column} {row[column]}"
    return {**row, "digest": digest_of(row["subject"], row["text"], row["html"])}
