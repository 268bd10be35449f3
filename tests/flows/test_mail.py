"""Mail that does not go, through real Airflow: told, mended, sent again, and nobody gets it twice; an outage shows and ends by itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from ops.database import PROJECT_ROOT
from tests.flows.office import LONG, Office

from wengang.database.unit_of_work import unit_of_work
from wengang.mail.outbox import queue_message
from wengang.people import MailList

UNIT = "469001"
KEPT, WRONG, MENDED = "rsj.469001@wengang.invalid", "refused.469001@wengang.invalid", "xczx.469001@wengang.invalid"


@pytest.fixture
def address(office: Office) -> Iterator[Callable[[str], None]]:
    """Give how the second address of 469001 is written into people.yaml."""
    path = office.installation.var / "people.yaml"
    text = path.read_text(encoding="utf-8")

    def write(new: str) -> None:
        path.write_text(text.replace(f"{KEPT}, {MENDED}", f"{KEPT}, {new}"), encoding="utf-8")

    yield write
    path.write_text(text, encoding="utf-8")


def queue(office: Office, subject: str, *recipients: str) -> None:
    with unit_of_work(office.settings) as work:
        assert queue_message(
            work,
            key=f"notice:{subject}",
            kind="notice",
            unit=UNIT,
            addressed_to=MailList.RECIPIENTS,
            recipients=recipients,
            subject=subject,
            text="请核实。",
            html="<p>请核实。</p>",
        )


def deliver(office: Office) -> str:
    """Deliver once and give the run."""
    run = office.start("mail_delivery")
    assert office.operator.wait("mail_delivery", run, LONG) == "success", office.states("mail_delivery", run)
    return run


def got(office: Office, subject: str) -> list[str]:
    """Give who got a mail, one entry a delivery."""
    caught = [mail for mail in office.installation.mails() if str(mail["Subject"]) == subject]
    return sorted(who for mail in caught for who in str(mail["X-Envelope-To"]).split(", "))


def test_refused_mail_is_told_mended_and_sent_again_once(office: Office, address: Callable[[str], None]) -> None:
    address(WRONG)
    subject = f"补发一，{id(office)}"
    queue(office, subject, KEPT, WRONG)
    deliver(office)
    assert got(office, subject) == [KEPT]
    told = office.one("select text from mail.outbox where kind = 'operator'").replace("\n", "")
    assert f"1个没有收到：{WRONG} 收件地址不存在或已停用（550 5.1.1）" in told
    deliver(office)
    assert any("有1件事需要处理" in str(mail["Subject"]) for mail in office.installation.mails())

    address(MENDED)
    mail_id = str(office.one("select id from mail.outbox where kind = 'notice'"))
    command = [sys.executable, "-m", "wengang.cli", "mail", "again", mail_id, "--by", "operator", "--reason", "地址已更正"]
    done = subprocess.run(
        command, cwd=PROJECT_ROOT, env=os.environ | office.installation.environment, capture_output=True, text=True, check=False
    )
    assert f"发给 {MENDED}" in done.stdout, done.stderr
    for _ in range(2):
        deliver(office)
    assert got(office, subject) == [KEPT, MENDED]


@pytest.mark.prove("the suite has one mail refused, mended and sent")
def test_clearing_the_run_that_gave_it_up_sends_it_to_the_mended_address(office: Office, address: Callable[[str], None]) -> None:
    address(WRONG)
    subject = f"补发二，{id(office)}"
    queue(office, subject, WRONG)
    run = deliver(office)
    assert office.one("select state from mail.outbox where kind = 'notice'") == "dead"
    address(MENDED)
    for _ in range(2):
        office.operator.clear("mail_delivery", run)
        assert office.operator.wait("mail_delivery", run, LONG) == "success"
    assert got(office, subject) == [KEPT, MENDED], "everybody on the list as it stands now, once"


@pytest.mark.prove("the suite has one mail refused, mended and sent")
def test_outage_fails_one_run_with_its_reason_and_needs_no_clearing(office: Office, address: Callable[[str], None]) -> None:
    closed = "closed.469001@wengang.invalid"
    address(closed)
    subject = f"故障，{id(office)}"
    queue(office, subject, closed)
    run = office.start("mail_delivery")
    assert office.operator.wait("mail_delivery", run, LONG) == "failed"
    assert office.states("mail_delivery", run) == {"deliver": "success", "check_server": "failed"}
    assert "服务器暂时不能收信（421 4.3.2）。邮件都留在待发箱" in office.operator.log("mail_delivery", run, "check_server")
    later = deliver(office)
    assert "服务器暂时不能收信（421 4.3.2），今天已提示过，还没有排除" in office.operator.log("mail_delivery", later, "check_server")
    assert office.rows("select state, deferrals from mail.outbox where kind = 'notice'") == [{"state": "deferred", "deferrals": 0}]
