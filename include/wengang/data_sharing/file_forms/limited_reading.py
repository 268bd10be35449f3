"""Asking for a file to be read under hard limits of memory and time (method §10.1, decision 0023).

Belongs here: the process that reads, as this process sees it, and what it means when a reading was ended.
Does not belong here: the limits and the reading itself (`reader_process`).
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import BinaryIO

import wengang
from wengang.data_sharing.file_forms import reader_process
from wengang.data_sharing.file_forms.kinds import AGAIN
from wengang.data_sharing.file_forms.reader_process import MAX_SECONDS, TOO_MUCH, TOO_MUCH_MEMORY
from wengang.data_sharing.file_forms.sheet import Sheet, load_sheet
from wengang.data_sharing.problems import RefusedError

_LONGEST_WAIT = 120.0
"""Seconds on the clock. The limit itself is processor time, so that a busy machine refuses no file; this one ends what sleeps."""
_SOURCE_ROOT = Path(wengang.__file__).parents[1]


class ReaderProcessError(RuntimeError):
    """The process that reads was ended by somebody else: no fault of the file, the task may be tried again."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How the reading of one file ended: exit code (negative: the signal), processor seconds, the most memory it had."""

    code: int
    seconds: float
    peak_bytes: int


def read_limited(form: str, file_name: str, content: bytes, header_row: int) -> Sheet:
    """Give the first sheet of a file; raises `RefusedError`, also when reading it takes more memory or time than one file may."""
    request = {"form": form, "file_name": file_name, "header_row": header_row}
    with _memory_file() as source, _memory_file() as answer:
        source.write(json.dumps(request).encode() + b"\n" + content)
        source.flush()
        source.seek(0)
        ended = ask(source, answer)
        if ended is None or ended.code == -signal.SIGXCPU or ended.seconds > MAX_SECONDS:
            raise RefusedError(
                "FILE_SLOW", f"{file_name}：读取超过 {MAX_SECONDS} 秒仍未完成，已停止。请删去多余的格式、公式和空行，或重新导出，{AGAIN}"
            )
        if ended.code < 0 or ended.code == TOO_MUCH:  # the parser ends its process when it gets no more memory
            raise RefusedError("FILE_TOO_LARGE", f"{file_name}：{TOO_MUCH_MEMORY}")
        if ended.code:
            raise ReaderProcessError(f"reading ended with code {ended.code}")
        answer.seek(0)
        if answer.read(1) == reader_process.READ:
            return load_sheet(answer)
        raise RefusedError(*json.loads(answer.read()))


def ask(source: BinaryIO, answer: BinaryIO) -> Ended | None:
    """Let the process that reads, started when there is none, read `source` into `answer`; None when it did not come to an end."""
    with _state.lock:
        try:
            running = _state.running = _state.running or _ReaderProcess()
            return running.ask(source, answer)
        except TimeoutError:
            _state.stop()
            return None
        except BaseException:  # whatever interrupts the talk, an answer that comes late must not be taken for the next one
            _state.stop()
            raise


def _memory_file() -> BinaryIO:
    """Give a file that stands in memory only: what is about people must not reach a disk in the clear."""
    return os.fdopen(os.memfd_create("hand-over"), "w+b")


class _ReaderProcess:
    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket.settimeout(_LONGEST_WAIT)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter and a module of this house
                [sys.executable, "-P", "-m", reader_process.__name__, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env={"PYTHONPATH": str(_SOURCE_ROOT)},  # nothing of ours, no address of a database
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    def ask(self, source: BinaryIO, answer: BinaryIO) -> Ended:
        try:
            socket.send_fds(self._socket, [b"?"], [source.fileno(), answer.fileno()])
            told = self._socket.recv(1024)
        except (BrokenPipeError, ConnectionResetError):
            told = b""
        if not told:
            raise ReaderProcessError("the process that reads files has ended")
        return Ended(**json.loads(told))

    def leave(self) -> None:
        """Close this side; the process ends when no side is open."""
        self._socket.close()

    def kill(self) -> None:
        """End the process and what it reads."""
        self.leave()
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


class _State:
    def __init__(self) -> None:
        self.lock = Lock()
        self.running: _ReaderProcess | None = None

    def stop(self) -> None:
        if self.running is not None:
            self.running.kill()
            self.running = None

    def forget(self) -> None:
        """In a forked process: leave the parent's reader alone and have one of its own."""
        if self.running is not None:
            self.running.leave()
        self.lock, self.running = Lock(), None


_state = _State()
os.register_at_fork(after_in_child=_state.forget)
