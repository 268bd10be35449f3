"""A mail that was given up goes out once its address is mended: to those without it, never again to those who have it (method §10.1)."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes

import pytest
from tests.sql.mail.conftest import RECIPIENTS, PeopleFile, outbox, queue
from tests.statements import execute
from tests.unit.mail.servers import Catcher

from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.mail.decisions import MailDecisionError, leave, send_again, send_again_what_a_run_gave_up
from wengang.mail.steps import DeliveryCounts, deliver_due
from wengang.mail.troubled import mails_for_a_person
from wengang.settings.environment import Settings

MENDED = "xczx.wuzhishan@wengang.invalid"
ACCEPTED, NOTHING = DeliveryCounts(1, 0, 0, 0), DeliveryCounts(0, 0, 0, 0)
WHO = {"decided_by": "operator", "reason": "地址已更正"}


def again(settings: Settings, mail_id: int) -> tuple[str, ...]:
    with unit_of_work(settings) as work:
        return send_again(work, mail_id, **WHO)


def waiting(work: UnitOfWork) -> list[int]:
    found = [mail.id for mail in mails_for_a_person(work)]
    work.connection.rollback()
    return found


@pytest.fixture
def partly(settings: Settings, work: UnitOfWork, catcher: Catcher, people: PeopleFile) -> int:
    """Give a mail that one of two recipients got."""
    people()
    queue(settings)
    catcher.to_recipient = {RECIPIENTS[1]: "550 5.1.1 User unknown"}
    assert deliver_due(settings, 10, "run-1") == ACCEPTED
    (mail,) = outbox(work)
    return int(mail["id"])


@pytest.fixture
def dead(settings: Settings, work: UnitOfWork, catcher: Catcher, people: PeopleFile) -> int:
    """Give a mail that nobody got."""
    people()
    queue(settings)
    catcher.to_recipient = dict.fromkeys(RECIPIENTS, "550 5.1.1 User unknown")
    assert deliver_due(settings, 10, "run-1").dead == 1
    (mail,) = outbox(work)
    return int(mail["id"])


def test_refused_recipient_alone_gets_it_under_the_mended_address(
    settings: Settings, work: UnitOfWork, catcher: Catcher, people: PeopleFile, partly: int
) -> None:
    old = outbox(work)[0]
    people(recipients=(RECIPIENTS[0], MENDED))
    assert again(settings, partly) == (MENDED,)
    assert (deliver_due(settings, 10), deliver_due(settings, 10)) == (ACCEPTED, NOTHING)
    assert [to for _, to, _ in catcher.envelopes] == [[RECIPIENTS[0]], [MENDED]]
    (mail,) = outbox(work)
    head = message_from_bytes(mail["mime"])
    assert head["To"] == f"{RECIPIENTS[0]}, {MENDED}"
    assert head["Message-ID"] == mail["message_id"] != old["message_id"]
    assert mail["mime"].partition(b"\r\n\r\n")[2] == old["mime"].partition(b"\r\n\r\n")[2], "the same words"
    assert (mail["accepted_by"], mail["refused"], waiting(work)) == ([RECIPIENTS[0], MENDED], [], [])


def test_old_try_stays_on_record(settings: Settings, work: UnitOfWork, people: PeopleFile, partly: int) -> None:
    people(recipients=(RECIPIENTS[0], MENDED))
    again(settings, partly)
    deliver_due(settings, 10)
    tries = execute(work, "select attempts, recipient, kind, words from mail.answer order by attempts, recipient").fetchall()
    assert [(row["attempts"], row["recipient"], row["kind"]) for row in tries] == [
        (1, RECIPIENTS[0], "taken"),
        (1, RECIPIENTS[1], "no"),
        (2, MENDED, "taken"),
    ]
    (decision,) = execute(work, "select * from mail.decision").fetchall()
    assert (decision["decided_by"], decision["reason"], decision["recipients"]) == ("operator", "地址已更正", list(RECIPIENTS))


def test_address_is_compared_without_regard_to_case(settings: Settings, people: PeopleFile, partly: int) -> None:
    people(recipients=(RECIPIENTS[0].upper(), MENDED))
    assert again(settings, partly) == (MENDED,)


def test_nobody_left_to_send_to_is_said(settings: Settings, people: PeopleFile, partly: int) -> None:
    people(recipients=RECIPIENTS[:1])
    with pytest.raises(MailDecisionError, match="都已收到"):
        again(settings, partly)
    people(recipients=())
    with pytest.raises(MailDecisionError, match="没有单位469001的收件地址"):
        again(settings, partly)


def test_same_address_is_tried_again_with_the_same_bytes(settings: Settings, work: UnitOfWork, catcher: Catcher, dead: int) -> None:
    old = outbox(work)[0]
    catcher.to_recipient = {}
    assert again(settings, dead) == RECIPIENTS
    assert deliver_due(settings, 10) == ACCEPTED
    (mail,) = outbox(work)
    assert (mail["mime"], mail["message_id"], mail["refused"]) == (old["mime"], old["message_id"], [])


def test_mail_of_no_list_goes_to_its_own_addresses(
    settings: Settings, admin: object, work: UnitOfWork, catcher: Catcher, people: PeopleFile, dead: int
) -> None:
    admin.execute("alter table mail.outbox disable trigger allowed_moves")  # type: ignore[attr-defined]
    admin.execute("update mail.outbox set addressed_to = null")  # type: ignore[attr-defined]
    people(recipients=(MENDED,))
    assert again(settings, dead) == RECIPIENTS


def test_clearing_the_run_that_gave_it_up_sends_it_again(
    settings: Settings, work: UnitOfWork, catcher: Catcher, people: PeopleFile, dead: int
) -> None:
    people(recipients=(MENDED,))
    assert send_again_what_a_run_gave_up(settings, "run-2") == 0, "another run has nothing to do with it"
    assert send_again_what_a_run_gave_up(settings, "run-1") == 1
    assert (deliver_due(settings, 10, "run-1"), send_again_what_a_run_gave_up(settings, "run-1")) == (ACCEPTED, 0)
    assert [to for _, to, _ in catcher.envelopes] == [[MENDED]]


def test_clearing_ends_a_pause(settings: Settings, catcher: Catcher, people: PeopleFile) -> None:
    queue(settings)
    catcher.to_recipient = dict.fromkeys(RECIPIENTS, "550 Ip frequency limited")
    assert deliver_due(settings, 10, "run-1").deferred == 1
    catcher.to_recipient = {}
    assert deliver_due(settings, 10, "run-2") == NOTHING
    send_again_what_a_run_gave_up(settings, "run-1")
    assert deliver_due(settings, 10, "run-1") == ACCEPTED


def test_closed_mail_needs_nobody_any_more(settings: Settings, work: UnitOfWork, dead: int) -> None:
    with unit_of_work(settings) as deciding:
        leave(deciding, dead, decided_by="operator", reason="已另行送达")
    assert (waiting(work), outbox(work)[0]["state"]) == ([], "dead")
    with pytest.raises(MailDecisionError, match="已有人处理"):
        again(settings, dead)


@pytest.mark.parametrize(("who", "why"), [("", "地址已更正"), ("operator", "好")])
def test_name_and_reason_are_needed(work: UnitOfWork, dead: int, who: str, why: str) -> None:
    with pytest.raises(MailDecisionError, match="处理人和理由"):
        send_again(work, dead, decided_by=who, reason=why)


def test_mail_that_needs_nobody_is_left_alone(
    settings: Settings, work: UnitOfWork, catcher: Catcher, pass_time: Callable[[], None]
) -> None:
    with pytest.raises(MailDecisionError, match="没有编号为7的邮件"):
        again(settings, 7)
    queue(settings)
    mail_id = int(outbox(work)[0]["id"])
    with pytest.raises(MailDecisionError, match="系统会自己再试"):
        again(settings, mail_id)
    deliver_due(settings, 10)
    with pytest.raises(MailDecisionError, match="已送达全部收件人"):
        again(settings, mail_id)


def test_two_people_at_once_send_it_once(settings: Settings, dead: int) -> None:
    again(settings, dead)
    with pytest.raises(MailDecisionError, match="还在发送"):
        again(settings, dead)
