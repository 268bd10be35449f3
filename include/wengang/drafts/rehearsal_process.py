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
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from wengang.drafts.keeping import FOLDER, Draft, UnknownDraftError, find, leave_nothing, touch
from wengang.settings.environment import Settings
from wengang.user_error import AwayError, UserError

_PROGRESS = "progress"
_TRIES, _INSTANT = 20, 0.01
_NICE = 5
_LOG = logging.getLogger(__name__)


def start(draft: Draft, moment: datetime) -> None:
    """Let a process of its own try a draft out anew; one that does already sees what changed. Raises `UnknownDraftError`.

    The process inherits the lock of the draft and gives it back when it ends, however it ends.
    """
    draft = touch(draft, moment)
    with draft.lock_file() as lock:
        if not _locked(lock.fileno()):
            return
        with draft.held():
            draft.forget_result()
            (draft.folder / _PROGRESS).write_text("等待检查", encoding="utf-8")
        subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", __name__, draft.id, moment.isoformat()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=[lock.fileno()],
        )


def _locked(descriptor: int) -> bool:
    """Take a lock, and tell whether that could be: a page that looks holds it for an instant, a trial to its end."""
    for _ in range(_TRIES):
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        time.sleep(_INSTANT)
    return False


def progress(draft: Draft) -> str:
    """Say how far the trial is."""
    try:
        return (draft.folder / _PROGRESS).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def main(draft_id: str, moment: str) -> None:
    """Try a draft out in a process of its own."""
    os.nice(_NICE)
    try_out_until_it_stands(Settings.from_environment(), draft_id, datetime.fromisoformat(moment))


def try_out_until_it_stands(settings: Settings, draft_id: str, moment: datetime) -> None:
    """Try a draft out until what was tried is what stands there: files may be added meanwhile, and the draft may be thrown away."""
    draft = find(settings, draft_id)
    try:
        with _ones_turn(settings.inbox / FOLDER):
            while draft.result is None:
                _try_out(settings, draft, moment)
                draft = find(settings, draft_id)
    except UnknownDraftError:
        leave_nothing(draft)


def _try_out(settings: Settings, draft: Draft, moment: datetime) -> None:
    from wengang.drafts.rehearsal import as_data, rehearse  # noqa: PLC0415 - 80 MB that nobody needs who still waits for his turn

    state = draft.state

    def tell(words: str) -> None:
        (draft.folder / _PROGRESS).write_text(words, encoding="utf-8")

    result: dict[str, object]
    try:
        result = {"files": as_data(rehearse(settings, draft, moment, tell))}
    except (UserError, AwayError) as error:
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
