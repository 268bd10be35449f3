"""Every asking for a package or its password is on record, given or refused, and says in Chinese why it was refused."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import msoffcrypto
import pytest
from tests.sql.exchange.packing import CANARIES, ON, accesses, asking, files, packages, put_list
from tests.statements import execute

from wengang import cli
from wengang.database.unit_of_work import unit_of_work
from wengang.exchange.access import Asking, PackageRefusedError, ReasonError, UnknownPackageError, fetch, note_fetched, password
from wengang.exchange.keeping import remove_files
from wengang.settings.environment import Settings

ONE, TWO = CANARIES
LAST_DAY = ON + timedelta(days=30)
ASKED: tuple[tuple[str, Callable[[Settings, Asking], object]], ...] = (("fetch", fetch), ("password", password))


def standing(settings: Settings, *people: tuple[str, str], on: date = ON) -> int:
    with unit_of_work(settings) as work:
        number = put_list(work, *people, on=on)
    assert number is not None
    return number


def last_access(settings: Settings) -> tuple[object, ...]:
    with unit_of_work(settings) as work:
        return accesses(work)[-1]


@pytest.mark.parametrize(("what", "ask"), ASKED)
def test_what_is_given_is_on_record(settings: Settings, what: str, ask: Callable[[Settings, Asking], object]) -> None:
    number = standing(settings, ONE)
    for day in (ON, LAST_DAY):
        ask(settings, asking(number, on=day))
        assert last_access(settings) == (number, what, "given", None, "operator", "经办人来领", day)


@pytest.mark.parametrize(("what", "ask"), ASKED)
def test_what_is_refused_is_on_record_with_why(settings: Settings, what: str, ask: Callable[[Settings, Asking], object]) -> None:
    number = standing(settings, ONE)
    for day, why in ((LAST_DAY + timedelta(days=1), "已过期，不再提供"), (ON - timedelta(days=1), "还没有它：请核对业务日期")):
        with pytest.raises(PackageRefusedError, match=why) as refused:
            ask(settings, asking(number, on=day))
        assert last_access(settings) == (number, what, "refused", str(refused.value), "operator", "经办人来领", day)


@pytest.mark.parametrize(("what", "ask"), ASKED)
def test_who_asks_for_a_superseded_one_is_told_of_the_new_one(
    settings: Settings, what: str, ask: Callable[[Settings, Asking], object]
) -> None:
    first, second = standing(settings, ONE), standing(settings, TWO)
    with pytest.raises(PackageRefusedError, match=f"材料包{first}的内容已于2025年4月10日更新，请领取材料包{second}"):
        ask(settings, asking(first))
    with unit_of_work(settings) as work:
        assert put_list(work) is None
    with pytest.raises(PackageRefusedError, match="现在没有需要核对的人员"):
        ask(settings, asking(second))
    assert last_access(settings)[:3] == (second, what, "refused")


@pytest.mark.parametrize(
    ("account", "given"),
    [
        ("operator", True),
        ("operators@wengang.invalid", True),
        ("reviewer_hr", True),
        ("substitute_hr", False),  # his term has not begun
        ("county_469001_a", False),
        ("leader_hr", False),
        ("unit_469001", True),
        ("unit_469002", False),  # another unit's clerk
    ],
)
def test_whoever_has_no_business_with_packages_is_refused_and_on_record(settings: Settings, account: str, given: bool) -> None:
    number = standing(settings, ONE)
    asked = Asking(number, account, "电话告知", ON)
    if given:
        assert password(settings, asked)
    else:
        with pytest.raises(PackageRefusedError, match=f"账号“{account}”不经办材料包"):
            password(settings, asked)
    assert last_access(settings)[1:3] == ("password", "given" if given else "refused")


def test_a_removed_one_is_refused(settings: Settings) -> None:
    number = standing(settings, ONE)
    with unit_of_work(settings) as work:
        remove_files(work, LAST_DAY + timedelta(days=1))
    with pytest.raises(PackageRefusedError, match="不再提供"):
        fetch(settings, asking(number, on=ON))


@pytest.mark.parametrize("harm", ["gone", "changed", "cut", "another"])
def test_a_file_that_is_not_as_it_was_put_is_never_given(settings: Settings, harm: str) -> None:
    number = standing(settings, ONE)
    (name,) = files(settings)
    path, content = settings.var / "exchange" / name, settings.exchange.get(name)
    if harm == "gone":
        path.unlink()
    elif harm == "changed":
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    elif harm == "cut":
        path.write_bytes(content[:512])
    else:
        standing(settings, TWO, ONE)
        (other,) = files(settings) - {name}
        number, path = number + 1, settings.var / "exchange" / other
        path.write_bytes(content)
    with pytest.raises(PackageRefusedError, match="被改动过：请从备份恢复"):
        fetch(settings, asking(number))
    assert last_access(settings)[:3] == (number, "fetch", "refused")


def test_a_password_under_another_key_is_refused_and_said(settings: Settings) -> None:
    number = standing(settings, ONE)
    (settings.var / "keys" / "archive.key").write_bytes(b"k" * 32)
    with pytest.raises(PackageRefusedError, match="密钥与放入时不是同一把"):
        password(settings, asking(number))
    assert last_access(settings)[:3] == (number, "password", "refused")


def test_an_unknown_number_and_a_missing_reason_are_refused(settings: Settings) -> None:
    number = standing(settings, ONE)
    with pytest.raises(UnknownPackageError, match=f"没有编号为{number + 1}的材料包"):
        fetch(settings, asking(number + 1))
    for reason in ("", " ", "好"):
        with pytest.raises(ReasonError, match="请写明理由"):
            password(settings, asking(number, reason=reason))
    with unit_of_work(settings) as work:
        assert accesses(work) == []


def test_a_number_in_a_reason_is_masked(settings: Settings) -> None:
    number = standing(settings, ONE)
    password(settings, asking(number, reason=f"告知 {ONE[1]}"))
    assert last_access(settings)[5] == "告知 469************230"


Ended = Callable[..., tuple[int, str, str]]


@pytest.fixture
def wengang(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ended:
    """Give how a test runs `wengang package …`: its exit code, what it prints and what it complains of."""
    monkeypatch.setenv("WENGANG_VAR", str(settings.var))
    monkeypatch.setenv("WENGANG_DATABASE_URL", settings.database_url)

    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["wengang", "package", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return int(end.value.code or 0), *capsys.readouterr()

    return run


def test_the_list_tells_what_stands_and_for_whom(settings: Settings, wengang: Ended) -> None:
    number = standing(settings, ONE, TWO)
    assert wengang("list", "--unit", "五指山市") == wengang("list")
    _, listed, _ = wengang("list")
    assert "果农名单" in listed and "待通知" in listed and listed.endswith("共 1 个材料包\n")
    assert wengang("list", "--unit", "469024")[1] == "共 0 个材料包\n"
    fetched(settings, number)
    assert "2025年4月10日已领取" in wengang("list")[1]
    standing(settings, ONE)
    assert "2025年4月10日已更新" in wengang("list")[1]


def fetched(settings: Settings, number: int) -> None:
    fetch(settings, asking(number))
    with unit_of_work(settings) as work:
        note_fetched(work, asking(number))


def test_what_the_commands_give_opens_and_is_on_record(settings: Settings, tmp_path: Path, wengang: Ended) -> None:
    number, target = standing(settings, ONE, TWO), tmp_path / "领 取"
    target.mkdir()
    _, said, _ = wengang("fetch", number, "--by", "operator", "--to", target, "--on", "2025-04-11")
    assert "，已登记领取；" in said
    (copy,) = target.iterdir()
    assert copy.name == f"五指山市人社-2025年3月-果农名单-材料包{number}.xlsx" and copy.stat().st_mode & 0o777 == 0o600
    _, told, _ = wengang("password", number, "--by", "operator", "--reason", f"告知{ONE[1]}", "--on", "2025-04-11")
    with copy.open("rb") as file:
        msoffcrypto.OfficeFile(file).load_key(password=told.strip(), verify_password=True)
    assert "以前已领取" in wengang("fetch", number, "--by", "省级经办人", "--to", target, "--on", "2025-04-12")[1]
    with unit_of_work(settings) as work:
        assert [row[1:3] for row in accesses(work)] == [("fetch", "given"), ("password", "given"), ("fetch", "given")]
        assert packages(work)[0]["fetched_on"] == date(2025, 4, 11)
        records = execute(work, "select kind, task_id, actor, reason, message, counts from audit.task_record").fetchall()
    assert {(record["task_id"], record["actor"]) for record in records} == {("package fetch", "operator"), ("package password", "operator")}
    assert len(records) == 6 and not [
        record for record in records if told.strip() in str(record) or ONE[0] in str(record) or ONE[1] in str(record)
    ]
    assert "告知469************230" in {record["reason"] for record in records}


def test_what_the_commands_refuse_is_one_sentence(settings: Settings, tmp_path: Path, wengang: Ended) -> None:
    number = standing(settings, ONE)
    for words, said in (
        (("list", "--unit", "某县"), "“某县”不是报送单位"),
        (("fetch", number, "--by", "某人", "--to", tmp_path, "--on", "2025-04-11"), "不认识“某人”"),
        (("fetch", number, "--by", "operator", "--to", tmp_path / "没有", "--on", "2025-04-11"), "没有文件夹"),
        (("fetch", 99, "--by", "operator", "--to", tmp_path, "--on", "2025-04-11"), "没有编号为99的材料包"),
        (("password", number, "--by", "operator", "--reason", "电话告知", "--on", "2025-05-11"), "已过期，不再提供"),
        (("password", number, "--by", "operator", "--reason", "好", "--on", "2025-04-11"), "请写明理由"),
        (("password", number, "--by", "operator", "--reason", "电话告知", "--on", "4月"), "日期“4月”写法不对"),
    ):
        code, printed, refused = wengang(*words)
        assert (code, printed, len(refused.splitlines())) == (1, "", 1) and said in refused, words
    with unit_of_work(settings) as work:
        assert [row[1:3] for row in accesses(work)] == [("password", "refused")]


def test_a_copy_that_fails_leaves_the_access_on_record_and_no_receipt(settings: Settings, tmp_path: Path, wengang: Ended) -> None:
    number = standing(settings, ONE)
    (tmp_path / "to" / f"五指山市人社-2025年3月-果农名单-材料包{number}.xlsx").mkdir(parents=True)
    assert wengang("fetch", number, "--by", "operator", "--to", tmp_path / "to", "--on", "2025-04-11")[0] == 1
    with unit_of_work(settings) as work:
        assert [row[1:3] for row in accesses(work)] == [("fetch", "given")]
        assert packages(work)[0]["fetched_on"] is None
