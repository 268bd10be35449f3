"""Audit records whose term has passed leave the database, month by month, when an export that holds them was verified (decision 0089).

Belongs here: what has to be so before, and removing. Does not belong here: writing the export (`wengang evidence export`), checking a chain
(`verify_audit`), logs and runs (`housekeeping`).

A month is what was sealed until its end. Only records of what tasks, calls and logins did are removed (`SOURCES`): opinions, money, letters,
moves and all other records of the business stay. The act needs an administrator's address, because nobody else may remove a record; it is
registered in `audit.retirement`, which is under seal, before Airflow's part goes: a run that was ended in between is completed by the same call.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from ops import verify_audit
from ops.database import AIRFLOW, BUSINESS, administrator_address, has_own_server, maintenance_address, var_folder
from wengang.audit.commands import audited_command
from wengang.audit.rows import DayOfDatabaseRow
from wengang.audit.sealing import STATE_CHANGES, head_file
from wengang.database.unit_of_work import unit_of_work
from wengang.periods import Period, entered_month
from wengang.plain_end import ended_plainly
from wengang.settings.environment import Settings, SettingsError
from wengang.user_error import UserError
from wengang.workdays import OFFICE_TIME

SOURCES: Mapping[str, str] = {
    "audit.call": "seq",
    "audit.login_passed": "try",
    "audit.login_try": "number",
    "audit.task_record": "seq",
    STATE_CHANGES: "seq",
}
"""The tables whose records have a term, with their key."""
TERM, LEAST = 36, 6
"""Months: unless the office says otherwise, and what the law asks for at least (网络安全法 第二十一条)."""
_VARIABLE = "WENGANG_AUDIT_MONTHS"
_PATIENCE = "30s"
_A_PAGE = 5_000
Connection = psycopg.Connection[Any]


class RetirementError(UserError):
    """Records that stay where they are; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Month:
    """The seals of a month that is to go, and what of it goes: how many records, and the digest over them."""

    period: Period
    before: datetime
    first_seal: int
    last_seal: int
    head: bytes
    records: int
    removed: bytes


def term_of_office() -> int:
    """Give for how many months records are kept (`WENGANG_AUDIT_MONTHS`); raises `SettingsError`."""
    told = os.environ.get(_VARIABLE) or str(TERM)
    if not (told.isascii() and told.isdigit() and int(told) >= LEAST):
        raise SettingsError(f"{_VARIABLE} 是审计记录保留的月数，不小于 {LEAST}（网络安全法第二十一条），现在是“{told}”")
    return int(told)


def retire(business: str, airflow: str, period: Period, export: Path, *, heads: Path, today: date, by: str, reason: str) -> Month:
    """Remove the records of a month from both databases, as administrator, and give what went.

    Raises `RetirementError` before the term has passed, where the export does not verify or does not hold every record as it was sealed, and
    where a record that should go is not there as it was.
    """
    first_kept = Period.of(today).plus(-term_of_office())
    if period >= first_kept:
        raise RetirementError(f"{period}的审计记录还没有满{term_of_office()}个月：{first_kept}以前的才能移出，没有移出任何记录")
    sha256 = _verified(export, heads)
    with psycopg.connect(business) as connection:
        connection.execute("set role wengang_owner")
        month = _registered(connection, period) or _month(connection, period)
        _hold_against(export, month)
        if not _registered(connection, period):
            _register(connection, month, sha256, by=by, reason=reason)
            _remove(connection, month)
        keys = _keys(connection, STATE_CHANGES, month)
    with psycopg.connect(airflow) as connection:
        connection.execute("set role wengang_audit_owner")
        _remove_rows(connection, "audit.state_change", SOURCES[STATE_CHANGES], keys)
    return month


def _verified(export: Path, heads: Path) -> bytes:
    """Give the digest of an export that the verifier calls intact, also against the heads that left the house."""
    known = [json.loads(line) for line in heads.read_bytes().splitlines()] if heads.exists() else []
    try:
        with export.open("rb") as lines:
            report = verify_audit.verify(lines, _not_after(known, export))
        with export.open("rb") as content:
            sha256 = hashlib.file_digest(content, "sha256").digest()
    except (verify_audit.UnreadableError, KeyError, ValueError, OSError) as error:
        raise RetirementError(f"导出文件不能校验（{error}），没有移出任何记录：请用 wengang evidence export 重新导出") from None
    if not report.intact:
        raise RetirementError(
            f"导出文件没有通过校验，没有移出任何记录：{report.faults[0]}。请先执行 make audit-verify，按手册第八节“审计链”查明"
        )
    return sha256


def _not_after(known: list[dict[str, Any]], export: Path) -> list[dict[str, Any]]:
    """Give the heads that an export can know: it may have been written before the last of them."""
    last = max((line["seal"] for line in _lines(export) if "seal" in line), default=0)
    return [head for head in known if int(head["seal"]) <= last]


def _lines(export: Path) -> Iterator[dict[str, Any]]:
    with export.open("rb") as lines:
        for line in lines:
            yield json.loads(line)


def _month(connection: Connection, period: Period) -> Month:
    following = period.plus(1).first_day
    before = datetime(following.year, following.month, following.day, tzinfo=OFFICE_TIME)
    after = connection.execute("select coalesce(max(last_seal), 0) from audit.retirement").fetchone()[0]  # type: ignore[index]  # one row
    last = connection.execute("select number, head from audit.seal where sealed_at < %s order by number desc limit 1", [before]).fetchone()
    if last is None or last[0] <= after:
        raise RetirementError(f"{period}没有还在库里的审计记录：已经移出，或那时还没有封存")
    records, removed = _digest(connection, after + 1, last[0])
    if not records:
        raise RetirementError(f"{period}没有可以移出的审计记录")
    return Month(period, before, after + 1, last[0], last[1], records, removed)


def _registered(connection: Connection, period: Period) -> Month | None:
    """Give a month that was registered already: the call before may have been ended before Airflow's part went."""
    row = connection.execute(
        "select before, first_seal, last_seal, head, records, removed from audit.retirement where month = %s", [str(period)]
    ).fetchone()
    return Month(period, *row) if row else None


def _digest(connection: Connection, first_seal: int, last_seal: int) -> tuple[int, bytes]:
    digest, records = hashlib.sha256(), 0
    with connection.cursor("removed") as cursor:
        cursor.itersize = _A_PAGE
        cursor.execute(
            "select position, digest from audit.sealed_record where seal between %s and %s and source = any(%s) order by position",
            [first_seal, last_seal, list(SOURCES)],
        )
        for position, one in cursor:
            digest.update(position.to_bytes(8) + one)
            records += 1
    return records, digest.digest()


def _hold_against(export: Path, month: Month) -> None:
    """Raise where an export does not hold each record that goes, as it was sealed and with its text."""
    digest, records, waiting, head = hashlib.sha256(), 0, [], b""
    for line in _lines(export):
        if "seal" not in line:
            waiting += [line] if line.get("s") in SOURCES else []
            continue
        if month.first_seal <= line["seal"] <= month.last_seal:
            for record in waiting:
                digest.update(int(record["p"]).to_bytes(8) + bytes.fromhex(record["d"]))
                records += "r" in record
            head = bytes.fromhex(line["head"])
        waiting = []
    if (records, digest.digest(), head) != (month.records, month.removed, month.head):
        raise RetirementError(
            f"导出文件没有完整包含{month.period}的审计记录（应有{month.records}条，文件里带内容的{records}条），没有移出任何记录："
            f"请执行 wengang evidence export 文件 --after {month.first_seal - 1}，再用这个文件"
        )


def _register(connection: Connection, month: Month, sha256: bytes, *, by: str, reason: str) -> None:
    connection.execute(
        "insert into audit.retirement (number, month, before, first_seal, last_seal, sources, records, removed, head, export_sha256, retired_by,"
        " reason) select count(*) + 1, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s from audit.retirement",
        [
            str(month.period),
            month.before,
            month.first_seal,
            month.last_seal,
            sorted(SOURCES),
            month.records,
            month.removed,
            month.head,
            sha256,
            by,
            reason,
        ],
    )


def _remove(connection: Connection, month: Month) -> None:
    for source, key in SOURCES.items():
        if source != STATE_CHANGES:
            keys = _keys(connection, source, month)
            if (removed := _remove_rows(connection, source, key, keys)) != len(keys):
                raise RetirementError(
                    f"{source} 应移出{len(keys)}条，库里只有{removed}条，没有移出任何记录：请先执行 make audit-verify，按手册第八节“审计链”查明"
                )


def _keys(connection: Connection, source: str, month: Month) -> list[int]:
    found = connection.execute(
        "select key::bigint from audit.sealed_record where source = %s and seal between %s and %s",
        [source, month.first_seal, month.last_seal],
    )
    return [key for (key,) in found]


def _remove_rows(connection: Connection, table: str, key: str, keys: list[int]) -> int:
    """Remove rows as the owner of a table that only grows: its guard is off within this transaction, for which all others wait."""
    name = sql.Identifier(*table.split("."))
    try:
        connection.execute(f"set local lock_timeout = '{_PATIENCE}'".encode())
        connection.execute(sql.SQL("alter table {} disable trigger append_only").format(name))
    except psycopg.errors.LockNotAvailable:
        raise RetirementError(f"{table} 一直有任务在写，没有移出任何记录：请在没有任务运行的时候再执行") from None
    removed = connection.execute(sql.SQL("delete from {} where {} = any(%s)").format(name, sql.Identifier(key)), [keys]).rowcount
    connection.execute(sql.SQL("alter table {} enable trigger append_only").format(name))
    return removed


def _administrator() -> str:
    if has_own_server():
        if not (address := os.environ.get("WENGANG_ADMIN_DATABASE_URL")):
            raise SettingsError("移出审计记录要数据库管理员的地址：请在这一次的环境里设 WENGANG_ADMIN_DATABASE_URL")
        return address
    return os.environ.get("WENGANG_ADMIN_DATABASE_URL") or maintenance_address(var_folder())


def main() -> int:
    """Retire a month as the arguments say; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m ops.retire_audit", description="把保存期满的审计记录移出数据库")
    parser.add_argument("month", help="月份，写成 2022-10：那个月底以前封存、还没有移出的")
    parser.add_argument("export", type=Path, help="含有这些记录的导出文件（wengang evidence export）")
    parser.add_argument("--reason", required=True, help="为什么移出，导出文件存在哪里")
    parser.add_argument("--by", help="经办人的账号或称谓；不填记为本机登录的用户")
    asked = parser.parse_args()
    settings, maintenance, period = Settings.from_environment(), _administrator(), entered_month(asked.month)
    with unit_of_work(settings) as work:
        today: date = work.rows("audit/day_of_database", DayOfDatabaseRow)[0]["day"]
    with audited_command(settings, "retire_audit", f"移出{period.chinese}的审计记录", by=asked.by, reason=asked.reason) as running:
        month = retire(
            administrator_address(maintenance, BUSINESS),
            administrator_address(maintenance, AIRFLOW),
            period,
            asked.export,
            heads=head_file(settings),
            today=today,
            by=running.task.actor,
            reason=running.task.reason or "",
        )
        running.counts["retired"] = month.records
    print(
        f"{period}以前封存的 {month.records} 条审计记录已移出，登记到第{month.last_seal}次封存；请把 {asked.export} 存放好：内容只在这个文件里"
    )
    return 0


if __name__ == "__main__":
    sys.exit(ended_plainly(main))
