"""Sending for real: every fault of a mail server, two deliverers at once, and a process that is killed (architecture decision 8)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from tests.sql.mail.conftest import KEY, RECIPIENTS, outbox, queue
from tests.statements import execute
from tests.unit.mail.servers import Catcher, Script, free_port, scripted_server

from wengang.database.unit_of_work import Row, UnitOfWork, unit_of_work
from wengang.mail.decisions import MailDecisionError, decide_unknown
from wengang.mail.outbox import queue_message
from wengang.mail.steps import (
    BACK_OFF_MINUTES,
    FIRST_PAUSE_MINUTES,
    LONGEST_PAUSE_MINUTES,
    DeliveryCounts,
    MailFaultError,
    deliver_due,
    require_server,
)
from wengang.mail.troubled import TroubledMail, lasting_faults, mails_for_a_person
from wengang.settings.environment import Settings, SettingsError

ACCEPTED, DEFERRED = DeliveryCounts(1, 0, 0, 0), DeliveryCounts(0, 1, 0, 0)
DEAD, UNKNOWN, NOTHING = DeliveryCounts(0, 0, 1, 0), DeliveryCounts(0, 0, 0, 1), DeliveryCounts(0, 0, 0, 0)
UsePort = Callable[[int], None]


def deliver(settings: Settings, limit: int = 10) -> DeliveryCounts:
    return deliver_due(settings, limit)


def test_stored_bytes_go_out_once(settings: Settings, work: UnitOfWork, catcher: Catcher) -> None:
    queue(settings)
    assert (deliver(settings), deliver(settings)) == (ACCEPTED, NOTHING)
    assert not queue(settings)
    assert deliver(settings) == NOTHING
    (mail,) = outbox(work)
    assert catcher.envelopes == [(mail["sender"], list(RECIPIENTS), mail["mime"])]
    assert (mail["state"], mail["attempts"], mail["accepted_by"], mail["refused"]) == (
        "accepted",
        1,
        list(RECIPIENTS),
        [],
    )
    assert mail["sent_at"] is not None


def test_run_logs_in_once_and_stops_at_its_limit(settings: Settings, catcher: Catcher) -> None:
    for number in range(3):
        queue(settings, f"notice:{number}")
    assert deliver(settings, 2) == DeliveryCounts(2, 0, 0, 0)
    assert len(catcher.connections) == 1
    assert deliver(settings, 2) == ACCEPTED


def test_several_deliverers_at_once_send_each_mail_once(settings: Settings, catcher: Catcher) -> None:
    for number in range(6):
        queue(settings, f"notice:{number}")
    catcher.seconds = 0.05
    with ThreadPoolExecutor(3) as pool:
        counts = list(pool.map(lambda _: deliver(settings), range(3)))
    assert sum(item.accepted for item in counts) == 6
    assert [item.unknown for item in counts] == [0, 0, 0], "a mail in the hands of a living run is not in doubt"
    assert len({content for _, _, content in catcher.envelopes}) == len(catcher.envelopes) == 6


def test_greylisted_mail_is_accepted_later(settings: Settings, work: UnitOfWork, catcher: Catcher, pass_time: Callable[[], None]) -> None:
    queue(settings)
    catcher.to_content = ["451 4.7.1 greylisted"]
    assert (deliver(settings), deliver(settings)) == (DEFERRED, NOTHING)
    (mail,) = outbox(work)
    assert mail["next_attempt_at"] - mail["attempted_at"] > timedelta(minutes=BACK_OFF_MINUTES[0] - 1)
    assert mail["last_error"] == "收件服务器暂时拒收：对方要求稍后再发（451 4.7.1）"
    pass_time()
    assert deliver(settings) == ACCEPTED
    assert len(catcher.envelopes) == 1


def test_back_off_grows_and_ends_after_days(settings: Settings, work: UnitOfWork, catcher: Catcher, pass_time: Callable[[], None]) -> None:
    assert timedelta(days=4.5) < timedelta(minutes=sum(BACK_OFF_MINUTES)) < timedelta(days=6)
    queue(settings)
    catcher.to_recipient = dict.fromkeys(RECIPIENTS, "450 mailbox busy")
    for minutes in BACK_OFF_MINUTES:
        assert deliver(settings) == DEFERRED
        (mail,) = outbox(work)
        assert round((mail["next_attempt_at"] - mail["attempted_at"]).total_seconds() / 60) == minutes
        pass_time()
    assert deliver(settings) == DEAD
    assert outbox(work)[0]["refused"] == list(RECIPIENTS)


def test_outage_is_not_counted_against_a_mail_and_ends_by_itself(
    settings: Settings, work: UnitOfWork, catcher: Catcher, use_port: UsePort
) -> None:
    """Reliability F5: hours without a server kill no mail; when it is back everything goes out, and nobody had to do anything."""
    for number in range(3):
        queue(settings, f"notice:{number}")
    alive = int(os.environ["WENGANG_SMTP_PORT"])
    use_port(free_port())
    for _ in range(len(BACK_OFF_MINUTES) + 2):
        assert deliver(settings) == DEFERRED, "one mail a run meets the dead server, and every run goes on trying"
    assert {(mail["state"], mail["deferrals"]) for mail in outbox(work)} == {("deferred", 0)}
    assert len({mail["attempts"] for mail in outbox(work)}) <= 2, "the mails take turns"
    assert [fault.words for fault in lasting_faults(work)] == ["发信服务器拒绝连接，请核对 WENGANG_SMTP_HOST 和 WENGANG_SMTP_PORT"]
    work.connection.rollback()
    use_port(alive)
    assert deliver(settings) == DeliveryCounts(3, 0, 0, 0)
    assert (lasting_faults(work), len(catcher.envelopes)) == ([], 3)


def test_fault_is_shown_by_the_run_that_meets_it_first_and_once_a_day(
    settings: Settings, work: UnitOfWork, catcher: Catcher, use_port: UsePort
) -> None:
    queue(settings)
    alive = int(os.environ["WENGANG_SMTP_PORT"])
    use_port(free_port())
    deliver_due(settings, 10, "run-1")
    deliver_due(settings, 10, "run-2")
    with pytest.raises(MailFaultError, match=r"拒绝连接.*自动继续"):
        require_server(work, "run-1")
    require_server(work, "run-2")
    work.connection.rollback()
    use_port(alive)
    assert deliver_due(settings, 10, "run-3") == ACCEPTED
    require_server(work, "run-1")


@pytest.mark.parametrize(
    "answer", ["550 Ip frequency limited", "421 HL:REP", "451 DT:SPM please try again", "550 5.7.1 rate limit exceeded", "550 RP:TRC"]
)
def test_limit_of_frequency_pauses_all_mail_and_gives_none_up(
    settings: Settings, work: UnitOfWork, catcher: Catcher, pass_time: Callable[[], None], answer: str
) -> None:
    for number in range(3):
        queue(settings, f"notice:{number}")
    catcher.to_recipient = dict.fromkeys(RECIPIENTS, answer)
    assert (deliver(settings), deliver(settings)) == (DEFERRED, NOTHING), "one mail shows it; then nothing is tried"
    assert sorted((mail["state"], mail["deferrals"]) for mail in outbox(work)) == [("deferred", 0), ("pending", 0), ("pending", 0)]
    assert [row["kind"] for row in answers(work)] == ["rate", "rate"]
    catcher.to_recipient = {}
    pass_time()
    assert deliver(settings) == DeliveryCounts(3, 0, 0, 0)


def test_pause_grows_while_the_limit_goes_on(settings: Settings, work: UnitOfWork, catcher: Catcher, pass_time: Callable[[], None]) -> None:
    queue(settings)
    catcher.to_recipient = dict.fromkeys(RECIPIENTS, "550 Ip frequency limited")
    for minutes in (FIRST_PAUSE_MINUTES, 60, 120, LONGEST_PAUSE_MINUTES, LONGEST_PAUSE_MINUTES):
        assert deliver(settings) == DEFERRED
        (fault,) = lasting_faults(work)
        work.connection.rollback()
        assert round((fault.paused_until - fault.last_at).total_seconds() / 60) == minutes
        pass_time()


def test_mail_on_which_a_fault_shows_does_not_stand_before_the_others(
    settings: Settings, work: UnitOfWork, catcher: Catcher, pass_time: Callable[[], None]
) -> None:
    """A limit told for one recipient only would otherwise hold up the whole province."""
    queue(settings, "notice:0", recipients=RECIPIENTS[:1])
    for number in range(1, 3):
        queue(settings, f"notice:{number}", recipients=RECIPIENTS[1:])
    catcher.to_recipient = {RECIPIENTS[0]: "450 4.2.1 receiving mail too quickly"}
    assert deliver(settings) == DEFERRED
    pass_time()
    assert deliver(settings) == DeliveryCounts(2, 1, 0, 0)


def test_broken_connection_ends_the_run(settings: Settings, work: UnitOfWork, use_port: UsePort) -> None:
    for number in range(3):
        queue(settings, f"notice:{number}")
    use_port(free_port())
    assert deliver(settings) == DEFERRED
    assert [mail["state"] for mail in outbox(work)] == ["deferred", "pending", "pending"]


def test_trial_that_would_write_outside_touches_nothing(settings: Settings, work: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    queue(settings)
    monkeypatch.setenv("WENGANG_SMTP_HOST", "mail.example.org")
    with pytest.raises(SettingsError):
        deliver(settings)
    assert outbox(work)[0]["state"] == "pending"


def test_550_is_given_up_and_listed_with_the_answer(settings: Settings, work: UnitOfWork, catcher: Catcher) -> None:
    queue(settings)
    catcher.to_content = ["550 5.7.1 unwanted"]
    assert (deliver(settings), deliver(settings)) == (DEAD, NOTHING)
    (failed,) = for_a_person(work)
    assert (failed.state, failed.served, failed.without) == ("dead", 0, RECIPIENTS)
    assert failed.answers == dict.fromkeys(RECIPIENTS, "内容或来源不被对方接受（550 5.7.1）")


def test_refused_recipient_of_two_is_listed_and_the_other_not_mailed_again(settings: Settings, work: UnitOfWork, catcher: Catcher) -> None:
    queue(settings)
    catcher.to_recipient = {RECIPIENTS[1]: "550 5.1.1 unknown"}
    assert (deliver(settings), deliver(settings)) == (ACCEPTED, NOTHING)
    (mail,) = outbox(work)
    assert (mail["accepted_by"], mail["refused"]) == ([RECIPIENTS[0]], [RECIPIENTS[1]])
    assert [(item.state, item.without) for item in for_a_person(work)] == [("accepted", RECIPIENTS[1:])]


def test_recipient_put_off_of_two_alone_is_mailed_again(
    settings: Settings, work: UnitOfWork, catcher: Catcher, pass_time: Callable[[], None]
) -> None:
    queue(settings)
    catcher.to_recipient = {RECIPIENTS[1]: "450 4.2.1 later"}
    assert deliver(settings) == DEFERRED
    catcher.to_recipient = {}
    pass_time()
    assert deliver(settings) == ACCEPTED
    assert [to for _, to, _ in catcher.envelopes] == [[RECIPIENTS[0]], [RECIPIENTS[1]]]
    assert outbox(work)[0]["accepted_by"] == list(RECIPIENTS)


def test_cut_after_the_final_dot_is_never_sent_again_by_itself(settings: Settings, work: UnitOfWork, use_port: UsePort) -> None:
    queue(settings)
    queue(settings, "notice:next")
    script = Script({"DATA": "354 go on"}, to_content=None)
    with scripted_server(script) as port:
        use_port(port)
        assert deliver(settings) == UNKNOWN
        assert [mail["state"] for mail in outbox(work)] == ["unknown", "pending"], "one mail in doubt a run, not a month"
        assert deliver(settings) == UNKNOWN
        assert deliver(settings) == NOTHING
    assert len(script.contents) == 2


def test_person_has_it_sent_again(settings: Settings, work: UnitOfWork, catcher: Catcher, use_port: UsePort) -> None:
    mail_id = in_doubt(settings, work, catcher, use_port)
    decide_unknown(work, mail_id, resend=True, decided_by="operator", reason="已电话核实，对方未收到")
    work.connection.commit()
    assert deliver(settings) == ACCEPTED
    assert [content for _, _, content in catcher.envelopes] == [outbox(work)[0]["mime"]]


def test_person_closes_it(settings: Settings, work: UnitOfWork, catcher: Catcher, use_port: UsePort) -> None:
    mail_id = in_doubt(settings, work, catcher, use_port)
    decide_unknown(work, mail_id, resend=False, decided_by="operator", reason="对方已收到")
    work.connection.commit()
    assert (deliver(settings), catcher.envelopes) == (NOTHING, [])
    assert (outbox(work)[0]["state"], for_a_person(work)) == ("accepted", [])
    with pytest.raises(MailDecisionError, match="已送达全部收件人"):
        decide_unknown(work, mail_id, resend=True, decided_by="operator", reason="再发一次")


@pytest.mark.parametrize(("who", "why"), [("", "对方已收到"), ("operator", " "), ("operator", "好")])
def test_decision_needs_name_and_reason(
    settings: Settings, work: UnitOfWork, catcher: Catcher, use_port: UsePort, who: str, why: str
) -> None:
    mail_id = in_doubt(settings, work, catcher, use_port)
    with pytest.raises(MailDecisionError, match="处理人和理由"):
        decide_unknown(work, mail_id, resend=True, decided_by=who, reason=why)


def in_doubt(settings: Settings, work: UnitOfWork, catcher: Catcher, use_port: UsePort) -> int:
    """Bring one mail into doubt, then give the mail of the catcher its port back."""
    queue(settings)
    catchers = int(os.environ["WENGANG_SMTP_PORT"])
    with scripted_server(Script({"DATA": "354 go on"}, to_content=None)) as port:
        use_port(port)
        assert deliver(settings) == UNKNOWN
    use_port(catchers)
    (mail,) = for_a_person(work)
    return mail.id


def for_a_person(work: UnitOfWork) -> list[TroubledMail]:
    mails = mails_for_a_person(work)
    work.connection.rollback()
    return mails


def answers(work: UnitOfWork) -> list[Row]:
    rows = execute(work, "select * from mail.answer order by mail_id, attempts, recipient").fetchall()
    work.connection.rollback()
    return rows


# Stands in for a process that dies after `sending` was committed and before the socket opens.
STUCK = """
import time
from wengang.mail.smtp_session import SmtpSession
from wengang.mail.steps import deliver_due
from wengang.settings.environment import Settings
SmtpSession.send = lambda *_: time.sleep(120)
deliver_due(Settings.from_environment(), 1)
"""


def test_killed_between_sending_and_the_socket_is_in_doubt(settings: Settings, work: UnitOfWork, catcher: Catcher) -> None:
    queue(settings)
    environment = os.environ | {"WENGANG_DATABASE_URL": settings.database_url, "WENGANG_VAR": str(settings.var)}
    process = subprocess.Popen([sys.executable, "-c", STUCK], env=environment)
    try:
        wait_for(lambda: outbox(work)[0]["state"] == "sending")
        assert deliver(settings) == NOTHING, "its process lives: the mail is neither in doubt nor anybody else's"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    wait_for(lambda: deliver(settings) == UNKNOWN)
    assert (deliver(settings), catcher.envelopes) == (NOTHING, [])
    (mail,) = for_a_person(work)
    assert mail.last_error == "发送途中进程中断，不知道收件服务器是否已收下"


def wait_for(happened: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)


def test_queueing_is_part_of_the_callers_transaction(settings: Settings, work: UnitOfWork, catcher: Catcher) -> None:
    with pytest.raises(RuntimeError), unit_of_work(settings) as failing:
        queue_message(
            failing,
            key=KEY,
            kind="notice",
            unit="469001",
            recipients=RECIPIENTS,
            subject="风险提示",
            text="文",
            html="<p>文</p>",
        )
        raise RuntimeError
    assert (outbox(work), deliver(settings), catcher.envelopes) == ([], NOTHING, [])
