"""Replay on this machine's own database server, which is started for it where it does not run (method §11).

Belongs here: the server. Does not belong here: the replay and its scratch database (`wengang replay`, `corrections`, `rebuild`).
"""

from __future__ import annotations

import os
import sys

from ops.database import BUSINESS, address_for, start_server, stop_server, var_folder
from wengang import cli


def main(command: str, *arguments: str) -> None:
    """Run `wengang replay`, `wengang corrections` or `wengang rebuild`; it ends the process with its exit code."""
    var = var_folder()
    stood_before = (var / "pg" / "postmaster.pid").exists()
    maintenance = start_server(var)
    os.environ["WENGANG_ADMIN_DATABASE_URL"] = maintenance
    os.environ["WENGANG_DATABASE_URL"] = address_for(maintenance, BUSINESS, "wengang_app")
    sys.argv[1:] = [command, *arguments]
    try:
        cli.main()
    finally:
        if not stood_before:
            stop_server(var)


if __name__ == "__main__":
    main(*sys.argv[1:])
