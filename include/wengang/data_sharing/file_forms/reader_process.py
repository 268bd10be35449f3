"""The process that reads files: started clean, it forks for each file a child under hard limits (method §10.1, decision 0023).

Belongs here: limits, and what crosses between the processes. Does not belong here: who asks (`limited_reading`), how a file is read.

A request comes by a socket with two open files: the content, and the place for the answer. The child writes the sheet there, or why the
file is refused; how it ended goes back by the socket. Whatever a file does to its child, the next one begins anew.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import BinaryIO, NoReturn

from wengang.data_sharing.correction_sheets import CORRECTIONS, INSTRUCTIONS
from wengang.data_sharing.file_forms.csv_text import read_csv
from wengang.data_sharing.file_forms.kinds import AGAIN
from wengang.data_sharing.file_forms.sheet import Sheet
from wengang.data_sharing.file_forms.workbook import read_named_sheet, read_workbook
from wengang.data_sharing.problems import RefusedError

MAX_MEMORY_BYTES = 480 << 20
MAX_SECONDS = 10
MAX_ANSWER_BYTES = 256 << 20
TOO_MUCH_MEMORY = (
    f"内容太多：读取它要用的内存超过上限 {MAX_MEMORY_BYTES >> 20} MB。请删去数据下方、右侧多余的内容，或核对是否导出了别的数据，{AGAIN}"
)
READ, REFUSED = b"S", b"R"
TOO_MUCH = 3
"""How a child ends whose answer does not fit."""
_READERS: Mapping[str, Callable[[str, bytes, int], Sheet]] = {
    "xlsx": read_workbook,
    "csv": read_csv,
    **{name: partial(read_named_sheet, name) for name in (CORRECTIONS, INSTRUCTIONS)},
}
"""By form: of a correction workbook each sheet is one."""


def serve(requests: socket.socket) -> None:
    """Read file after file until the other side is gone."""
    while True:
        asked, files, _flags, _address = socket.recv_fds(requests, 1, 2)
        if not asked:
            return
        child = os.fork()
        if child == 0:
            requests.close()
            _read_one(*files)
        for file in files:
            os.close(file)
        _, status, used = os.wait4(child, 0)
        ended = {
            "code": os.waitstatus_to_exitcode(status),
            "seconds": used.ru_utime + used.ru_stime,
            "peak_bytes": used.ru_maxrss << 10,
        }
        requests.send(json.dumps(ended).encode())


def _read_one(content_file: int, answer_file: int) -> NoReturn:
    """Read one file and end this process."""
    try:
        _limit()
        with open(content_file, "rb") as content, open(answer_file, "wb") as answer:
            _answer(content, answer)
        os._exit(0)
    except (MemoryError, OSError):
        os._exit(TOO_MUCH)
    finally:
        os._exit(1)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_ANSWER_BYTES, MAX_ANSWER_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(content: BinaryIO, answer: BinaryIO) -> None:
    request = json.loads(content.readline())
    file_name = request["file_name"]
    outcome: Sheet | RefusedError
    try:
        outcome = _READERS[request["form"]](file_name, content.read(), request["header_row"])
    except RefusedError as error:
        outcome = error
    except MemoryError:
        outcome = RefusedError("FILE_TOO_LARGE", f"{file_name}：{TOO_MUCH_MEMORY}")
    except BaseException as error:  # whatever a foreign file makes the parsers raise, panics too, is damage of that file
        outcome = RefusedError("FILE_DAMAGED", f"{file_name}：文件损坏，无法打开（{type(error).__name__}）。请重新导出，{AGAIN}")
    if isinstance(outcome, RefusedError):
        answer.write(REFUSED + json.dumps([outcome.problem.rule, outcome.problem.message]).encode())
    else:
        answer.write(READ)
        outcome.write(answer)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
