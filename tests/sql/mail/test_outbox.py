"""The outbox on a real database: one row a key, final bytes, only the allowed moves, least rights."""

from __future__ import annotations

import hashlib
import itertools

import psycopg
import pytest
from psycopg import sql
from tests.conftest import as_role
from tests.sql.mail.conftest import KEY, RECIPIENTS, outbox, queue

from wengang.database.unit_of_work import UnitOfWork
from wengang.mail.outbox import MailContentError
from wengang.mail.states import MailState
from wengang.settings.environment import Settings

Admin = psycopg.Connection[tuple[object, ...]]


def test_a_key_is_queued_once_whatever_became_of_it(settings: Settings, work: UnitOfWork) -> None:
    assert (queue(settings), queue(settings)) == (True, False)
    (mail,) = outbox(work)
    assert (mail["state"], mail["recipients"], mail["unit"], mail["kind"]) == (
        "pending",
        list(RECIPIENTS),
        "469001",
        "notice",
    )
    assert mail["digest"] == hashlib.sha256(mail["mime"]).hexdigest()
    assert f"Message-ID: {mail['message_id']}".encode() in mail["mime"]
    assert mail["text"] == "各位：\n请核实。\n"


@pytest.mark.parametrize("recipients", [(), ("rsj.469001@wengang.invalid", "张三")])
def test_unusable_address_is_refused_without_being_shown(settings: Settings, recipients: tuple[str, ...]) -> None:
    with pytest.raises(MailContentError, match="469001") as refusal:
        queue(settings, recipients=recipients)
    assert "张三" not in str(refusal.value)


def test_database_allows_the_moves_of_the_enum_and_no_other(settings: Settings, admin: Admin) -> None:
    queue(settings)
    for old, new in itertools.product(MailState, MailState):
        allowed = new in old.next_states
        admin.execute("set session_replication_role = replica")
        admin.execute("update mail.outbox set state = %s, attempts = 1, last_error = 'x', sent_at = now()", [old])
        admin.execute("truncate mail.decision")
        refused = [RECIPIENTS[0]] if old is MailState.ACCEPTED else []
        admin.execute("update mail.outbox set refused = %s, accepted_by = '{}'", [refused])
        if old in (MailState.UNKNOWN, MailState.DEAD, MailState.ACCEPTED) and allowed:
            admin.execute(
                "insert into mail.decision (mail_id, attempts, from_state, resend, decided_by, reason)"
                " select id, attempts, state, %s, 'operator', '已核实' from mail.outbox",
                [new is MailState.PENDING],
            )
        admin.execute("set session_replication_role = origin")
        move = sql.SQL("update mail.outbox set state = {}, attempts = attempts + {}").format(
            sql.Literal(new.value), sql.Literal(int(new is MailState.SENDING))
        )
        if allowed:
            admin.execute(move)
        else:
            with pytest.raises(psycopg.errors.RaiseException):
                admin.execute(move)


def test_mail_that_everybody_got_is_final(settings: Settings, admin: Admin) -> None:
    queue(settings)
    admin.execute("update mail.outbox set state = 'sending', attempts = 1")
    admin.execute("update mail.outbox set state = 'accepted', sent_at = now(), accepted_by = recipients")
    admin.execute(
        "insert into mail.decision (mail_id, attempts, from_state, resend, decided_by, reason)"
        " select id, attempts, 'accepted', true, 'operator', '再发一次' from mail.outbox"
    )
    with pytest.raises(psycopg.errors.RaiseException, match="不能由“accepted”变为“pending”"):
        admin.execute("update mail.outbox set state = 'pending'")


def test_who_got_a_mail_stays_so_and_is_recorded_once(settings: Settings, admin: Admin) -> None:
    queue(settings)
    admin.execute("update mail.outbox set state = 'sending', attempts = 1")
    admin.execute("update mail.outbox set state = 'accepted', sent_at = now(), accepted_by = recipients[:1], refused = recipients[2:]")
    admin.execute(
        "insert into mail.decision (mail_id, attempts, from_state, resend, decided_by, reason)"
        " select id, attempts, 'accepted', true, 'operator', '地址已更正' from mail.outbox"
    )
    with pytest.raises(psycopg.errors.RaiseException, match="已送达的收件人不符"):
        admin.execute("update mail.outbox set state = 'pending', accepted_by = '{}'")
    answer = (
        "insert into mail.answer (mail_id, attempts, recipient, kind, words) select id, %s, recipients[1], 'taken', 'x' from mail.outbox"
    )
    admin.execute(answer, [1])
    with pytest.raises(psycopg.errors.UniqueViolation, match="taken_once"):
        admin.execute(answer, [2])


@pytest.mark.parametrize("state", ["unknown", "dead"])
def test_no_mail_leaves_doubt_without_a_persons_decision(settings: Settings, admin: Admin, state: str) -> None:
    queue(settings)
    admin.execute("update mail.outbox set state = 'sending', attempts = 1")
    admin.execute("update mail.outbox set state = %s, last_error = 'x'", [state])
    with pytest.raises(psycopg.errors.RaiseException, match="没有人的处理决定"):
        admin.execute("update mail.outbox set state = 'pending'")


def test_another_text_under_a_known_key_is_noted_once_and_not_sent(settings: Settings, work: UnitOfWork) -> None:
    assert (queue(settings), queue(settings, text="请核实两件事。"), queue(settings)) == (True, False, False)
    (mail,) = outbox(work)
    assert mail["text"] == "各位：\n请核实。\n"
    assert mail["other_text_at"] is not None


@pytest.mark.parametrize("change", ["recipients = '{x@wengang.invalid}'", "mime = 'x'", "subject = 'x'", "text = 'x'", "key = 'x'"])
def test_content_is_final(settings: Settings, admin: Admin, change: str) -> None:
    queue(settings)
    with pytest.raises(psycopg.Error):
        admin.execute(f"update mail.outbox set state = 'sending', attempts = 1, {change}")


def test_mail_and_decision_cannot_be_deleted_by_those_who_work(settings: Settings, server: str, database: str) -> None:
    queue(settings)
    for role in ("wengang_app", "wengang_mailer", "wengang_auditor"):
        with as_role(server, database, role) as connection:
            for statement in ("delete from mail.outbox", "delete from mail.decision", "truncate mail.outbox cascade"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)


def test_mailer_writes_states_and_neither_mails_nor_decisions(settings: Settings, server: str, database: str) -> None:
    queue(settings)
    with as_role(server, database, "wengang_mailer") as mailer:
        assert mailer.execute("select key from mail.outbox").fetchall() == [(KEY,)]
        for statement in (
            "update mail.outbox set recipients = '{x@wengang.invalid}'",
            "insert into mail.outbox (key) values ('x')",
            "insert into mail.decision (mail_id) values (1)",
            "select * from mail.decision",
            "update mail.outbox set told_attempts = 1",
            "delete from mail.answer",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                mailer.execute(statement)
