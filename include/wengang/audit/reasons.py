"""Why a step failed, in one Chinese sentence that a task's log, its record and the operators' mail share.

Belongs here: the sentence for every exception. Does not belong here: the sentences of known errors (each `UserError` brings its own).

A text that we did not write is never repeated: drivers put the row they stumbled over into theirs (reliability F7). Of an unknown error
only its kind is named.
"""

from __future__ import annotations

import errno

import psycopg
from psycopg import errors

from wengang.user_error import AwayError, UserError

INTERRUPTED = "执行被中断（内存不足、服务重启或被人停止），没有写下原因：请清除本任务重跑；再次中断的，把本页地址告诉系统维护人员"
TIMED_OUT = "超过时限仍没有办完：请查看机器是否繁忙，空闲后清除本任务重跑；再次超时的，把本页地址告诉系统维护人员"
_DATABASE = "数据库没有应答或连接中断：请查看数据库是否正常，恢复后清除本任务重跑"
_DISK = "磁盘空间不足，写不下：请清理磁盘或扩容后清除本任务重跑"
_RIGHTS = "没有读写文件夹的权限：请检查运行文件夹和收件箱的权限，改正后清除本任务重跑"
_OUTSIDE = "读写文件或连接其他服务时出错（{kind}）：请检查磁盘、网络和页面服务，恢复后清除本任务重跑"
_UNKNOWN = "程序出错（{kind}）：请清除本任务重跑一次；仍然失败的，把本页地址告诉系统维护人员"
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
_SERVER_AWAY = ("08", "57P", "53")
"""Classes of PostgreSQL's error codes: connection lost, server going down or starting, no connection left."""


def reason_of(error: BaseException) -> str:
    """Give the reason of a failure and the next step: the own sentence of a known error or of what is away, of any other nothing but its kind."""
    if isinstance(error, UserError | AwayError):
        return str(error)
    return _sentence(error).format(kind=type(error).__name__)


def _sentence(error: BaseException) -> str:
    if isinstance(error, errors.DiskFull) or (isinstance(error, OSError) and error.errno in _DISK_FULL):
        return _DISK
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and (error.sqlstate or "08").startswith(_SERVER_AWAY):
        return _DATABASE
    if isinstance(error, PermissionError):
        return _RIGHTS
    return _OUTSIDE if isinstance(error, OSError) else _UNKNOWN
