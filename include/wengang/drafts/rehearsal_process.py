"""The process in which a draft is tried out: one at a time on this machine, so that pages stay quick and memory stays bounded.

Belongs here: starting it, waiting for one's turn, keeping how far it is and what it came to. Does not belong here: the trial (`rehearsal`).
`python -m wengang.drafts.rehearsal_process <draft id> <moment>` with the environment of the installation.
"""

from __future__ import annotations

import fcntl
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from wengang.drafts.keeping import FOLDER, Draft, find
from wengang.drafts.rehearsal import as_data, rehearse
from wengang.settings.environment import Settings
from wengang.user_error import UserError

_PROGRESS, _STARTED = "progress", "started"
_NICE = 5
_LOG = logging.getLogger(__name__)


def start(draft: Draft, moment: datetime) -> None:
    """Let a process of its own try a draft out; nothing where one does already."""
    if is_running(draft):
        return
    (draft.folder / _PROGRESS).write_text("等待检查", encoding="utf-8")
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", __name__, draft.id, moment.isoformat()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    (draft.folder / _STARTED).write_text(str(process.pid), encoding="ascii")


def is_running(draft: Draft) -> bool:
    """Tell whether a draft is being tried out, or is about to be."""
    try:
        pid = int((draft.folder / _STARTED).read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return draft.is_being_checked
    return draft.is_being_checked or (_stands(pid) and draft.result is None)


def _stands(pid: int) -> bool:
    """Tell whether a process has not ended; one of our own that has is let go."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def progress(draft: Draft) -> str:
    """Say how far the trial is."""
    try:
        return (draft.folder / _PROGRESS).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def main(draft_id: str, moment: str) -> None:
    """Try a draft out until what was tried is what stands there: files may be added meanwhile."""
    os.nice(_NICE)
    settings = Settings.from_environment()
    draft = find(settings, draft_id)
    with draft.alone(), _ones_turn(settings.inbox / FOLDER):
        while draft.result is None:
            _try_out(settings, draft, datetime.fromisoformat(moment))
            draft = find(settings, draft_id)
        (draft.folder / _STARTED).unlink(missing_ok=True)


def _try_out(settings: Settings, draft: Draft, moment: datetime) -> None:
    state = draft.state

    def tell(words: str) -> None:
        (draft.folder / _PROGRESS).write_text(words, encoding="utf-8")

    result: dict[str, object]
    try:
        result = {"files": as_data(rehearse(settings, draft, moment, tell))}
    except UserError as error:
        result = {"files": [], "failed": str(error)}
    except Exception as error:
        _LOG.exception("trying out a draft failed")
        result = {"files": [], "failed": f"检查没有完成（{type(error).__name__}）：请稍后点“重新检查”，仍不行请联系运行人员"}
    draft.keep_result(state, result)


@contextmanager
def _ones_turn(folder: Path) -> Iterator[None]:
    """Wait until no other draft is tried out."""
    with (folder / "turn").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    main(*sys.argv[1:])
