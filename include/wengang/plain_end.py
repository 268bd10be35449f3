"""How a command ends: well, or with one Chinese sentence that says how to go on — never with a stack trace.

Belongs here: turning an exception into that sentence. Does not belong here: the sentences of single errors (`wengang.user_error` and the
module that raises).
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from wengang.user_error import plain_sentence

INTERRUPTED = 130
INTERRUPTED_WORDS = "已中断，没有完成：再运行一次即可接着做"


def ended_plainly(command: Callable[[], int | None]) -> int:
    """Run a command and give its exit code; what went wrong is one sentence on the screen, a fault of the program also a file."""
    try:
        return command() or 0
    except KeyboardInterrupt as interrupt:
        print(f"\n{interrupt.args[0] if interrupt.args else INTERRUPTED_WORDS}", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:  # the last resort of a command
        sentence = plain_sentence(error)
        print(f"错误：{sentence or _unexpected(error)}", file=sys.stderr)
        return 1


def _unexpected(error: Exception) -> str:
    """Keep the stack trace for those who mend the program, and say where."""
    told = f"程序出错（{type(error).__name__}）"
    text = "".join(traceback.format_exception(error))
    for folder in (Path(os.environ.get("WENGANG_VAR", "var")) / "log", Path(tempfile.gettempdir())):
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"error-{os.getpid()}.log"
            path.write_text(text, encoding="utf-8")
            return f"{told}：再运行一次；仍然这样，请把 {path.resolve()} 交给维护人员"
    return f"{told}：{error}。详细记录没有地方可写，请先腾出磁盘空间，再运行一次"
