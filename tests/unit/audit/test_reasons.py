"""Why a step failed, in one sentence without any value."""

from __future__ import annotations

import errno

import psycopg
import pytest

from wengang.audit.reasons import reason_of
from wengang.user_error import UserError

ROW = "469900199001010011"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (UserError("该月未开放：请先导入目标表"), "该月未开放：请先导入目标表"),
        (psycopg.OperationalError("connection refused"), "数据库没有应答"),
        (psycopg.errors.AdminShutdown("terminating connection"), "数据库没有应答"),
        (psycopg.errors.DeadlockDetected("deadlock"), "程序出错（DeadlockDetected）"),
        (psycopg.errors.DiskFull("could not extend file"), "磁盘空间不足"),
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘空间不足"),
        (PermissionError(errno.EACCES, "Permission denied"), "没有读写文件夹的权限"),
        (ConnectionError("refused"), "ConnectionError"),
        (psycopg.errors.UniqueViolation(f"Key (id18)=({ROW}) already exists"), "程序出错（UniqueViolation）"),
        (ValueError(ROW), "程序出错（ValueError）"),
    ],
)
def test_sentence_names_the_reason_and_the_next_step(error: Exception, words: str) -> None:
    reason = reason_of(error)
    assert words in reason
    assert "请" in reason
    assert ROW not in reason
