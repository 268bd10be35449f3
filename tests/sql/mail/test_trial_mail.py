"""`make cycle` leaves no mail matter: whoever had a closed mailbox gets it afterwards, and nobody else gets it twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from ops import trial_mail
from tests.sql.mail.conftest import RECIPIENTS, queue
from tests.unit.mail.servers import Catcher

from wengang.database.unit_of_work import UnitOfWork
from wengang.mail.steps import deliver_due
from wengang.mail.troubled import mails_for_a_person
from wengang.people import People
from wengang.settings.environment import Settings


@pytest.fixture
def one_mailbox_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the second of two addresses be what the trial closes."""
    monkeypatch.setattr(People, "senders", lambda *_: RECIPIENTS[1:])


@pytest.mark.usefixtures("one_mailbox_closed")
@pytest.mark.parametrize("given_up", [RECIPIENTS[1:], RECIPIENTS], ids=["partly delivered", "given up"])
def test_goes_once_to_who_is_without_it(
    settings: Settings, work: UnitOfWork, catcher: Catcher, tmp_path: Path, given_up: tuple[str, ...]
) -> None:
    queue(settings)
    catcher.to_recipient = dict.fromkeys(given_up, "550 5.1.1 User unknown")
    deliver_due(settings, 10, "run-1")
    catcher.to_recipient = {}
    assert trial_mail.mend_dead_mails(settings, tmp_path) == 1
    deliver_due(settings, 10, "run-2")
    assert sorted(to for _, recipients, _ in catcher.envelopes for to in recipients) == sorted(RECIPIENTS)
    assert mails_for_a_person(work) == []


@pytest.mark.usefixtures("one_mailbox_closed")
def test_addresses_that_were_not_mended_wait(settings: Settings, work: UnitOfWork, catcher: Catcher, tmp_path: Path) -> None:
    queue(settings)
    catcher.to_recipient = {RECIPIENTS[0]: "550 5.1.1 User unknown"}
    deliver_due(settings, 10, "run-1")
    assert trial_mail.mend_dead_mails(settings, tmp_path) == 0
    assert len(mails_for_a_person(work)) == 1
