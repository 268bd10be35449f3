"""The pages of the desk, one module a page, each an `APIRouter`.

Belongs here: reading a request, asking `wengang`, handing what it said to a template. Does not belong here: a rule, a statement of SQL.
"""

from __future__ import annotations

from wengang_desk.pages import (
    audit,
    board,
    bulletin,
    clues,
    due,
    home,
    leader,
    letters,
    matters,
    month,
    packages,
    papers,
    sending,
    structure,
    whatif,
    workshops,
)

PAGES = (
    home.router,
    month.router,
    leader.router,
    bulletin.router,
    sending.router,
    board.router,
    structure.router,
    whatif.router,
    clues.router,
    matters.router,
    letters.router,
    packages.router,
    workshops.router,
    due.router,
    audit.router,
    papers.router,
)
