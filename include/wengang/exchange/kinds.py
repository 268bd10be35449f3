"""What a kind of package declares: a domain has one of each of its own, beside the words of its sheets.

Belongs here: the form. Does not belong here: any kind (the domains).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PackageKind:
    """A kind of package: its code in the database, its title, and what every package of it says of why persons stand in it.

    `legal_basis` is by what persons may be handled for the purpose; the plan in force is named before it. What a package says is kept with it
    as it was then. `own_department_only`: of its unit only accounts of the receiving department may fetch it.
    """

    code: str
    title: str
    purpose: str
    legal_basis: str
    own_department_only: bool = False
