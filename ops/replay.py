"""Replay in a database of its own that goes away afterwards (method §11).

Belongs here: making and dropping the scratch database and folder. Does not belong here: the replay itself (`wengang.history`).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from ops.database import address_for, create_database, drop_database, start_server, stop_server, var_folder
from wengang.database.migrations import migrate


def main(archive: str, out: str) -> int:
    """Run `wengang replay` against a scratch database and give its exit code."""
    stood_before = (var_folder() / "pg" / "postmaster.pid").exists()
    maintenance = start_server(var_folder())
    name = f"wengang_replay_{os.getpid()}"
    create_database(maintenance, name)
    try:
        migrate(address_for(maintenance, name, "postgres"))
        with tempfile.TemporaryDirectory(prefix="wengang-replay-") as scratch:
            environment = {
                **os.environ,
                "WENGANG_VAR": scratch,
                "WENGANG_DATABASE_URL": address_for(maintenance, name, "wengang_app"),
            }
            command = [sys.executable, "-m", "wengang.cli", "replay", str(Path(archive)), str(Path(out).resolve())]
            return subprocess.run(command, env=environment, check=False).returncode
    finally:
        drop_database(maintenance, name)
        if not stood_before:
            stop_server(var_folder())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
