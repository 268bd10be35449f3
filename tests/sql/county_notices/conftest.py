"""People of the tests: 460100 has no address, every other unit has one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest

from wengang.people import MailList

WITHOUT_ADDRESS = "460100"


class OfficePeople:
    """The part of the people register that notices need."""

    operator_addresses = ("operator@example.org",)

    def __init__(self) -> None:
        self.without_address = {WITHOUT_ADDRESS}

    def recipients(self, unit: str) -> tuple[str, ...]:
        """Give where notices go."""
        return () if unit in self.without_address else (f"notice-{unit}@example.org",)

    def addresses(self, mail_list: MailList, unit: str | None, _person: str | None = None) -> tuple[str, ...]:
        """Give where mail of a list goes."""
        if mail_list is MailList.LEADERS:
            return ("leader@example.org",)
        return self.recipients(unit) if unit else self.operator_addresses

    def senders(self, unit: str) -> tuple[str, ...]:
        """Give where receipts go."""
        return () if unit in self.without_address else (f"sender-{unit}@example.org",)


@pytest.fixture
def people() -> Iterator[OfficePeople]:
    with people_of_the_office() as office:
        yield office


@contextmanager
def people_of_the_office() -> Iterator[OfficePeople]:
    """Let letters go to these people."""
    office = OfficePeople()
    with (
        patch("wengang.letters.sending.load_people", return_value=office),
        patch("wengang.letters.operators.load_people", return_value=office),
    ):
        yield office
