"""Replay on this machine's own database server, which is started for it where it does not run (method §11).

An office's own PostgreSQL runs already: the scratch database is made there, by the administrator whose address is given for the one call.

Belongs here: the server. Does not belong here: the replay and its scratch database (`wengang replay`, `corrections`, `rebuild`).
"""

from __future__ import annotations

import os
import sys

from ops.database import BUSINESS, address_for, has_own_server, start_server, stop_server, var_folder
from wengang import cli
from wengang.plain_end import ended_plainly
from wengang.settings.environment import SettingsError, read_env_file


def main(command: str, *arguments: str) -> None:
    """Run `wengang replay`, `wengang corrections` or `wengang rebuild`; it ends the process with its exit code."""
    read_env_file()
    sys.argv[1:] = [command, *arguments]
    if has_own_server():
        if not os.environ.get("WENGANG_ADMIN_DATABASE_URL"):
            raise SettingsError("自备的 PostgreSQL：要另建临时数据库，请为这一次设置管理员的地址 WENGANG_ADMIN_DATABASE_URL，再执行一次")
        cli.main()
        return
    var = var_folder()
    stood_before = (var / "pg" / "postmaster.pid").exists()
    maintenance = start_server(var)
    os.environ["WENGANG_ADMIN_DATABASE_URL"] = maintenance
    os.environ["WENGANG_DATABASE_URL"] = address_for(maintenance, BUSINESS, "wengang_app")
    try:
        cli.main()
    finally:
        if not stood_before:
            stop_server(var)


if __name__ == "__main__":
    sys.exit(ended_plainly(lambda: main(*sys.argv[1:])))
