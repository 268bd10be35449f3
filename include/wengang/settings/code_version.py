"""Which code runs: the commit and whether something was changed beside it, or what an image was built from.

Belongs here: telling it, once a process. Does not belong here: the number of the release (`wengang.__version__`).
"""

from __future__ import annotations

import os
import subprocess
from functools import cache

from wengang import __version__
from wengang.settings.config_files import PROJECT_ROOT

VARIABLE = "WENGANG_CODE_VERSION"
"""Tells it to processes that cannot ask git: the label of an image, or what the start of an installation has found."""
_GIT = ("git", "-C", str(PROJECT_ROOT), "describe", "--always", "--dirty=+dirty", "--abbrev=12", "--exclude=*")


@cache
def code_version() -> str:
    """Give it: 0.2.0 1a2b3c4d5e6f, with `+dirty` where files differ from the commit; the release alone where nobody knows more."""
    told = os.environ.get(VARIABLE) or commit_of_code()
    return f"{__version__} {told}".strip()


def commit_of_code() -> str:
    """Ask git for the commit and whether files differ from it; empty where there is no git."""
    try:
        return subprocess.run(  # noqa: S603 - git and words of our own
            _GIT, capture_output=True, encoding="utf-8", check=True, timeout=5
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
