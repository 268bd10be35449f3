"""Packages put, put again, superseded, announced and removed, on a real database and disk."""

from __future__ import annotations

import email
import email.policy
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from tests.conftest import as_role
from tests.sql.exchange.packing import CANARIES, KIND, MARCH, ON, WUZHISHAN, asking, content, files, opened, packages, people_in, put_list
from tests.statements import execute

from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.exchange.access import fetch, note_fetched, password
from wengang.exchange.announcing import announce
from wengang.exchange.due import expired, unfetched
from wengang.exchange.keeping import remove_files
from wengang.exchange.packages import Recipient, put
from wengang.settings.environment import Settings
from wengang.settings.keys import KEY_BYTES

ONE, TWO = CANARIES
BASIS = "《海南省防止返贫就业攻坚行动实施方案》；《果园办法》第一条"
LAST_DAY = ON + timedelta(days=30)


def committed_put(settings: Settings, *people: tuple[str, str], to: Recipient = WUZHISHAN, on: date = ON) -> int | None:
    with unit_of_work(settings) as work:
        return put_list(work, *people, to=to, on=on)


def test_a_package_says_what_it_is_and_opens_with_its_password_alone(settings: Settings) -> None:
    number = committed_put(settings, ONE, TWO)
    assert number is not None
    with unit_of_work(settings) as work:
        (row,) = packages(work)
    assert (row["kind"], row["title"], row["unit"], row["department"], row["period"]) == (
        "orchard_list",
        "果农名单",
        "469001",
        "hr",
        "2025-03",
    )
    assert (row["purpose"], row["legal_basis"], row["rows"], row["batch"]) == (KIND.purpose, BASIS, 2, "2025-03-s1")
    assert (row["put_on"], row["expires_on"]) == (ON, LAST_DAY)
    assert files(settings) == {row["file"]} and row["file"].startswith("469001/hr/2025-03/orchard_list-")
    assert (settings.var / "exchange" / row["file"]).stat().st_mode & 0o777 == 0o600
    book = opened(settings, number)
    assert people_in(book) == list(CANARIES) and book.sheetnames == ["名单", "说明"]
    cover = {row[0].value: row[1].value for row in book["说明"].iter_rows(min_row=3, max_row=9)}
    assert cover == {
        "内容": "果农名单",
        "收件": "五指山市人社 2025年3月",
        "用途": "逐人核实",
        "依据": BASIS,
        "行数": "2",
        "放入日期": "2025年4月10日",
        "有效期至": "2025年5月10日，到期后系统删除文件，只留记录",
    }


def test_the_same_content_puts_nothing_whatever_it_was_made_from_and_when(settings: Settings) -> None:
    committed_put(settings, ONE)
    before = files(settings)
    with unit_of_work(settings) as work:
        assert put_list(work, ONE, batch="2025-03-s2", on=ON + timedelta(days=50)) is None
        (row,) = packages(work)
    assert row["batch"] == "2025-03-s1" and files(settings) == before


def test_other_content_takes_the_place_of_the_one_before_and_returns(settings: Settings) -> None:
    numbers = [committed_put(settings, *people) for people in ((ONE,), (ONE, TWO), (ONE,))]
    assert None not in numbers
    with unit_of_work(settings) as work:
        assert [row["superseded_on"] for row in packages(work)] == [ON, ON, None]
        assert remove_files(work, ON) == 2
        assert files(settings) == {packages(work)[-1]["file"]}
    assert people_in(opened(settings, numbers[-1] or 0)) == [ONE]


def test_what_is_said_beside_the_rows_is_content_too(settings: Settings) -> None:
    with unit_of_work(settings) as work:
        first = put(work, KIND, WUZHISHAN, content(ONE, said=("相符率 96%",)), batch="b", on=ON)
        second = put(work, KIND, WUZHISHAN, content(ONE, said=("相符率 97%",)), batch="b", on=ON)
    assert first and second and second > first


def test_nobody_left_withdraws_what_stood_and_puts_nothing(settings: Settings) -> None:
    assert committed_put(settings) is None and files(settings) == set()
    committed_put(settings, ONE)
    assert committed_put(settings) is None
    with unit_of_work(settings) as work:
        assert [row["superseded_on"] for row in packages(work)] == [ON]
        assert remove_files(work, ON) == 1 and files(settings) == set()


def test_departments_units_and_months_have_packages_of_their_own(settings: Settings) -> None:
    others = (Recipient("469001", "rv", MARCH), Recipient("469024", "hr", MARCH), Recipient("469001", "hr", MARCH.plus(1)))
    assert all(committed_put(settings, ONE, to=to) for to in (WUZHISHAN, *others))
    with unit_of_work(settings) as work:
        assert [row["superseded_on"] for row in packages(work)] == [None] * 4


def test_files_go_after_the_last_day_and_rows_stay(settings: Settings) -> None:
    number = committed_put(settings, ONE)
    with unit_of_work(settings) as work:
        assert remove_files(work, LAST_DAY) == 0 and expired(work, LAST_DAY) == []
        (waits,) = expired(work, LAST_DAY + timedelta(days=1))
        assert waits.words == f"材料包{number}已到期或已更新，文件待删除"
        assert remove_files(work, LAST_DAY + timedelta(days=1)) == 1
        assert remove_files(work, LAST_DAY + timedelta(days=2)) == 0
        (row,) = packages(work)
        assert row["removed_on"] == LAST_DAY + timedelta(days=1) and files(settings) == set()
        assert put_list(work, ONE, on=LAST_DAY + timedelta(days=2)) is None, "the same content is put once"


def test_what_a_kill_left_goes_and_nothing_else(settings: Settings) -> None:
    committed_put(settings, ONE)
    kept = files(settings)
    folder = (settings.var / "exchange" / next(iter(kept))).parent
    left = ("orchard_list-0123456789abcdef.xlsx", ".orchard_list-0123456789abcdef.xlsx.12.0a1b2c3d.part")
    for name in (*left, "领取说明.txt"):
        (folder / name).write_bytes(b"x")
    with unit_of_work(settings) as putting:
        put_list(putting, TWO, to=Recipient("469024", "hr", MARCH))
        with unit_of_work(settings) as work:
            remove_files(work, ON)
        assert len(files(settings)) == 5, "while somebody puts, a file without a row may be about to get one"
    with unit_of_work(settings) as work:
        remove_files(work, ON)
        assert files(settings) == {row["file"] for row in packages(work)} | {
            f"{folder.relative_to(settings.var / 'exchange').as_posix()}/领取说明.txt"
        }


def test_a_file_that_went_before_its_row_said_so_is_made_up_for(settings: Settings) -> None:
    committed_put(settings, ONE)
    with unit_of_work(settings) as work:
        (settings.var / "exchange" / packages(work)[0]["file"]).unlink()
        assert remove_files(work, LAST_DAY + timedelta(days=1)) == 1


def test_one_mail_a_unit_and_day_tells_packages_rows_and_days(settings: Settings) -> None:
    with unit_of_work(settings) as work:
        for department in ("hr", "rv"):
            put_list(work, ONE, TWO, to=Recipient("469001", department, MARCH))
        put_list(work, ONE, to=Recipient("469024", "hr", MARCH))
        assert announce(work, ON) == 2 and announce(work, ON) == 0
        put_list(work, ONE, to=Recipient("469001", "hr", MARCH.plus(1)))
        assert announce(work, ON) == 0, "told once a day"
        assert announce(work, ON + timedelta(days=1)) == 1
        first, _, third = execute(work, "select unit, kind, text, recipients, key from mail.outbox order by id").fetchall()
    assert (first["unit"], first["kind"], first["key"]) == ("469001", "package", "packages:469001:2025-04-10")
    assert set(first["recipients"]) == {"rv.469001@wengang.invalid", "hr.469001@wengang.invalid"}
    for words in ("果农名单", "人社", "乡村振兴", "2025年3月", "2025年5月10日", "密码另行当面或电话告知"):
        assert words in first["text"]
    assert "2025年4月" in third["text"] and "2025年5月11日" not in third["text"]


def test_a_superseded_or_expired_package_is_not_told(settings: Settings) -> None:
    with unit_of_work(settings) as work:
        put_list(work, ONE)
        put_list(work)
        put_list(work, ONE, to=Recipient("469024", "hr", MARCH))
        assert announce(work, LAST_DAY + timedelta(days=1)) == 0


def test_a_unit_without_an_address_blocks_itself_and_is_told_when_it_has_one(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = tmp_path / "people.yaml"
    monkeypatch.setenv("WENGANG_PEOPLE_FILE", str(people))
    people.write_text('reviewers: {}\noperators: [o@x.invalid]\nunits: {"469024": {senders: [a@x.invalid]}}\n', encoding="utf-8")
    with unit_of_work(settings) as work:
        put_list(work, ONE)
        put_list(work, ONE, to=Recipient("469024", "hr", MARCH))
        assert announce(work, ON) == 1
        texts = execute(work, "select text from mail.outbox where kind = 'operator'").fetchall()
        assert len(texts) == 1 and "五指山市有1个材料包没有通知" in texts[0]["text"]
        people.write_text('reviewers: {}\noperators: [o@x.invalid]\nunits: {"469001": {senders: [longer@x.invalid]}}\n', encoding="utf-8")
        assert announce(work, ON + timedelta(days=1)) == 1


def test_who_does_not_fetch_waits_and_is_overdue_after_three_workdays(settings: Settings) -> None:
    number = committed_put(settings, ONE)
    assert number is not None
    with unit_of_work(settings) as work:
        assert unfetched(work, ON) == [], "nobody was told yet"
        announce(work, ON)
        thursday, tuesday, wednesday = ON, date(2025, 4, 15), date(2025, 4, 16)
        assert [[one.overdue for one in unfetched(work, day)] for day in (thursday, tuesday, wednesday)] == [[False], [False], [True]]
        (waits,) = unfetched(work, wednesday)
        assert waits.words == (
            f"五指山市人社 2025年3月的果农名单（材料包{number}，<5行）2025年4月10日已通知，还没有领取，有效期至2025年5月10日"
        )
    fetch(settings, asking(number))
    with unit_of_work(settings) as work:
        note_fetched(work, asking(number))
        assert unfetched(work, wednesday) == []


def test_no_person_and_no_password_stands_outside_the_locked_file(
    settings: Settings, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    """The canary: two persons go through everything that the exchange does; every table, mail and file is searched for them."""
    number = committed_put(settings, *CANARIES)
    assert number is not None
    with unit_of_work(settings) as work:
        announce(work, ON)
    fetch(settings, asking(number))
    told = password(settings, asking(number, reason=f"电话{ONE[1]}告知"))
    with unit_of_work(settings) as work:
        note_fetched(work, asking(number))
    secrets = [word for person in CANARIES for word in person] + [told]
    tables = admin.execute(
        "select schemaname || '.' || tablename from pg_tables where schemaname <> all('{pg_catalog,information_schema}')"
    )
    texts = [str(row) for (table,) in tables.fetchall() for row in admin.execute(f"select t::text from {table} t").fetchall()]
    for (mime,) in admin.execute("select mime from mail.outbox").fetchall():
        message = email.message_from_bytes(bytes(mime), policy=email.policy.default)  # type: ignore[arg-type]
        texts += [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    texts += [path.read_bytes().decode("latin-1") for path in settings.var.rglob("*") if path.is_file()]
    texts += [word.encode().decode("latin-1") for word in ("here only so that", "the search sees files")]
    hidden = [secret for secret in secrets for text in texts if secret in text or secret.encode().decode("latin-1") in text]
    assert len(texts) > 10 and hidden == []


def test_the_days_of_a_package_come_once_and_nothing_else_of_it_changes(
    settings: Settings, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    number = committed_put(settings, ONE)
    for statement, said in (
        ("update exchange.package set rows = 5", "已定稿"),
        ("update exchange.package set sealed_password = 'x'", "已定稿"),
        ("update exchange.package set fetched_on = '2025-04-10'", "没有领取记录"),
        ("update exchange.package set removed_on = '2025-04-10'", "removed_when_nobody_may_fetch_it"),
        ("delete from exchange.package", "只能追加"),
        ("truncate exchange.package cascade", "只能追加"),
    ):
        with pytest.raises(psycopg.Error, match=said):
            admin.execute(statement)
    fetch(settings, asking(number or 0))
    for statement in ("update exchange.access set outcome = 'given'", "delete from exchange.access"):
        with pytest.raises(psycopg.errors.RaiseException, match="只能追加"):
            admin.execute(statement)
    with unit_of_work(settings) as work:
        assert note_fetched(work, asking(number or 0)) and not note_fetched(work, asking(number or 0, on=ON + timedelta(days=1)))
    with pytest.raises(psycopg.errors.RaiseException, match="已登记"):
        admin.execute("update exchange.package set fetched_on = null")


def test_the_auditor_sees_packages_and_accesses_but_no_password(server: str, database: str) -> None:
    with as_role(server, database, "wengang_auditor") as auditor:
        auditor.execute("select id, unit, sha256, fetched_on from exchange.package")
        auditor.execute("select * from exchange.access")
        for column in ("sealed_password", "content_digest"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                auditor.execute(f"select {column} from exchange.package")


def test_a_key_of_the_exchange_is_none_of_the_archives(settings: Settings, work: UnitOfWork) -> None:
    put_list(work, ONE)
    (row,) = packages(work)
    assert (settings.var / "keys" / "archive.key").stat().st_size == KEY_BYTES
    assert len(row["content_digest"]) == 64 and row["content_digest"] != row["sha256"]
