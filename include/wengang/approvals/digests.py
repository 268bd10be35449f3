"""The digest of a text under which opinions count.

Belongs here: the one form of that digest. Does not belong here: the texts.
"""

from __future__ import annotations

import hashlib


def digest_of(text: str) -> str:
    """Give the SHA-256 of a text as it is shown, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
