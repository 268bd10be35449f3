"""Errors that are meant for the person at the screen: their message is one clear Chinese sentence and the next step.

Belongs here: the base classes, and what a full disk, a missing right or a database that is away means for a person. Does not belong here:
the errors of a domain (each stands in the module that raises it).
"""

from __future__ import annotations

import errno


class UserError(Exception):
    """Something a person can put right; shown as it stands, without a stack trace first."""


class AwayError(OSError):
    """Something outside this machine that is away for now: shown as it stands, and tried again where something tries again."""


class TrialOnlyError(UserError):
    """A result that is only 试算 cannot be finalised: the normal state until its parameters are confirmed, so a run that meets it ends well.

    Raised before anything is written.
    """


_NO_SPACE = "磁盘已满{where}：腾出空间后再运行一次，已经完成的部分不会重做"
_BY_NUMBER = {
    errno.ENOSPC: _NO_SPACE,
    errno.EDQUOT: "磁盘配额已用完{where}：腾出空间后再运行一次，已经完成的部分不会重做",
    errno.EROFS: "文件夹只能读，不能写{where}：请把项目放到可以写的文件夹，或用环境变量 WENGANG_VAR 指明一个",
    errno.EACCES: "没有权限{where}：请用建立它的用户运行，或用环境变量 WENGANG_VAR 指明一个自己的文件夹",
    errno.EPERM: "没有权限{where}：请用建立它的用户运行，或用环境变量 WENGANG_VAR 指明一个自己的文件夹",
    errno.EMFILE: "同时打开的文件太多：请执行 ulimit -n 4096 后再运行一次",
}


def plain_sentence(error: BaseException) -> str | None:
    """Give the sentence for an error that a person can put right, None for one that is a fault of the program."""
    import psycopg  # noqa: PLC0415 - the process that reads files raises these errors and has no use for a database

    if isinstance(error, UserError | AwayError):
        return str(error)
    if isinstance(error, psycopg.errors.DiskFull):
        return _NO_SPACE.format(where="（数据库）")
    if isinstance(error, psycopg.OperationalError):
        return "数据库没有应答：请看数据库是否在运行（make status；容器：docker compose ps），启动后再运行一次"
    if isinstance(error, OSError) and error.errno in _BY_NUMBER:
        return _BY_NUMBER[error.errno].format(where=f"（{error.filename}）" if error.filename else "")
    return None
