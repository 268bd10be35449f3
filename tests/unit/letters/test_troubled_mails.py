"""Operators read by its name what mail did not go, whichever kind it is."""

from __future__ import annotations

from wengang.letters.troubled_mails import NAMES
from wengang_desk.letter_kinds import LETTER_KINDS


def test_every_kind_of_mail_has_a_name() -> None:
    missing = {kind.mail_kind for kind in LETTER_KINDS} - set(NAMES)
    assert not missing, f"say in troubled_mails.NAMES what these are called: {sorted(missing)}"
