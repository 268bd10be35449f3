"""Tries to log in: written down before the password is looked at, and refused where too many were wrong.

Belongs here: the limits and the record. Does not belong here: watching the web server (`plugins/limited_logins.py`), checking a password (FAB).

A try counts as wrong until its password was found right, so that a hundred at once are not let through together; the record stands in the
database, so that all web servers count the same. A right password takes nothing back: what was wrong is forgotten after `MINUTES`.
"""

from __future__ import annotations

from wengang.audit.rows import BeginLoginTryRow
from wengang.database.unit_of_work import UnitOfWork

MINUTES = 15
"""How long a wrong password counts."""
OF_ACCOUNT_AND_CLIENT = 5
"""Wrong ones of one account from one address: whoever guesses elsewhere does not lock the owner out."""
OF_CLIENT = 30
"""Wrong ones from one address, whatever the names: an office may stand behind one address."""
OF_ACCOUNT = 50
"""Wrong ones of one account from all addresses: guessing from many."""


def begin_login(work: UnitOfWork, account: str, client: str) -> int | None:
    """Write down a try and give its number; none where it is refused. `account` is empty for a name that is none."""
    work.lock("audit", "login")
    row = work.rows(
        "audit/begin_login_try",
        BeginLoginTryRow,
        account=account,
        client=client,
        minutes=MINUTES,
        of_both=OF_ACCOUNT_AND_CLIENT,
        of_client=OF_CLIENT,
        of_account=OF_ACCOUNT,
    )[0]
    return None if row["refused"] else row["number"]


def login_passed(work: UnitOfWork, number: int) -> None:
    """Note that the password of a try was right."""
    work.run("audit/insert_login_passed", number=number)
