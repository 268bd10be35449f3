"""Mail to one person or to the leaders: to the address of the account, and sent again to what `people.yaml` says then."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.statements import execute
from tests.unit.mail.servers import Catcher

from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.letters.kinds import LetterKind
from wengang.letters.sending import send
from wengang.mail.decisions import MailDecisionError, send_again
from wengang.mail.outbox import MailContentError
from wengang.mail.steps import deliver_due
from wengang.papers.paper import Paper
from wengang.people import MailList
from wengang.settings.environment import Settings

TO_A_PERSON = LetterKind("to_a_person", "给一个人的信", "waiting", to=MailList.PERSON)
TO_THE_LEADERS = LetterKind("to_the_leaders", "给厅领导的信", "waiting", to=MailList.LEADERS)
PAPER = Paper(phrases=("有事等您处理",), issuer="稳岗系统")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "office.yaml"
    monkeypatch.setenv("WENGANG_PEOPLE_FILE", str(path))
    return path


def write(path: Path, address: str = "mail: li@example.org") -> None:
    path.write_text(
        f"reviewers:\n  hr: {{account: li, title: 审核人, {address}}}\noperators: [o@example.org]\nunits: {{}}\n"
        "leaders: [{account: chen, title: 厅领导, mail: chen@example.org}, {account: lin, title: 厅领导, mail: lin@example.org}]\n",
        encoding="utf-8",
    )


def outbox(work: UnitOfWork) -> list[tuple[object, ...]]:
    rows = execute(work, "select addressed_to, unit, person, recipients from mail.outbox order by id").fetchall()
    return [tuple(row.values()) for row in rows]


def test_it_goes_to_the_address_of_the_account(work: UnitOfWork, office: Path) -> None:
    write(office)
    assert send(work, TO_A_PERSON, PAPER, key="a", person="li")
    assert not send(work, TO_A_PERSON, PAPER, key="a", person="li"), "a key is mailed once"
    assert send(work, TO_THE_LEADERS, PAPER, key="b")
    assert outbox(work) == [("person", None, "li", ["li@example.org"]), ("leaders", None, None, ["chen@example.org", "lin@example.org"])]


@pytest.mark.parametrize(("person", "address"), [("li", 'account_id: "7"'), ("somebody", "mail: li@example.org")])
def test_without_an_address_the_account_is_named(work: UnitOfWork, office: Path, person: str, address: str) -> None:
    write(office, address)
    with pytest.raises(MailContentError, match=f"账号 {person}的邮件（waiting）没有收件地址：请在 people.yaml 中填写"):
        send(work, TO_A_PERSON, PAPER, key="a", person=person)


def test_sent_again_it_goes_to_what_the_file_says_then(settings: Settings, catcher: Catcher, office: Path) -> None:
    write(office)
    with unit_of_work(settings) as work:
        send(work, TO_A_PERSON, PAPER, key="a", person="li")
    catcher.to_recipient = {"li@example.org": "550 5.1.1 no such user"}
    assert deliver_due(settings, 10).dead == 1
    write(office, 'account_id: "7"')
    with unit_of_work(settings) as work, pytest.raises(MailDecisionError, match="没有账号li的收件地址"):
        send_again(work, 1, decided_by="operator", reason="地址已改")
    write(office, "mail: mended@example.org")
    with unit_of_work(settings) as work:
        assert send_again(work, 1, decided_by="operator", reason="地址已改") == ("mended@example.org",)
    assert deliver_due(settings, 10).accepted == 1


@pytest.mark.parametrize(("addressed_to", "person"), [("person", None), ("operators", "li"), (None, "li"), ("somewhere", None)])
def test_the_database_knows_who_a_mail_to_a_person_goes_to(
    work: UnitOfWork, office: Path, addressed_to: str | None, person: str | None
) -> None:
    with pytest.raises(Exception, match=r"a_person_has_an_account|outbox_addressed_to_check"), work.savepoint():
        execute(
            work,
            "insert into mail.outbox (key, kind, addressed_to, person, sender, recipients, subject, text, mime, digest, message_id)"
            " values ('k', 'waiting', %s, %s, 's@example.org', '{a@example.org}', 's', 't', 'm', encode(sha256('m'), 'hex'), '<m@example.org>')",
            [addressed_to, person],
        )
