"""A command ends well or with one Chinese sentence; a stack trace goes into a file."""

from __future__ import annotations

import errno
from pathlib import Path

import psycopg
import pytest

from wengang.plain_end import INTERRUPTED, ended_plainly
from wengang.user_error import UserError


def raising(error: BaseException) -> int:
    def command() -> int:
        raise error

    return ended_plainly(command)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (UserError("请先运行 make up"), "请先运行 make up"),
        (OSError(errno.ENOSPC, "No space left on device", "/data/x"), "磁盘已满（/data/x）"),
        (OSError(errno.EROFS, "Read-only file system", "/data/x"), "只能读，不能写（/data/x）"),
        (PermissionError(errno.EACCES, "Permission denied", "/data/x"), "没有权限（/data/x）"),
        (psycopg.errors.DiskFull(), "磁盘已满（数据库）"),
        (psycopg.OperationalError("connection refused"), "数据库没有应答"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_error_that_a_person_can_put_right_is_one_sentence(error: Exception, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(error) == 1
    told = capsys.readouterr().err
    assert words in told
    assert told.count("\n") == 1


def test_interruption_is_one_sentence_and_its_own_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(KeyboardInterrupt()) == INTERRUPTED
    assert raising(KeyboardInterrupt("启动被中断")) == INTERRUPTED
    told = capsys.readouterr().err
    assert "再运行一次" in told
    assert "启动被中断" in told


def test_fault_of_the_program_leaves_its_trace_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WENGANG_VAR", str(tmp_path))
    assert raising(KeyError("x")) == 1
    told = capsys.readouterr().err
    (kept,) = (tmp_path / "log").glob("error-*.log")
    assert str(kept) in told
    assert "Traceback" not in told
    assert "Traceback" in kept.read_text(encoding="utf-8")


def test_well_ended_command_gives_its_code() -> None:
    assert ended_plainly(lambda: None) == 0
    assert ended_plainly(lambda: 3) == 3
