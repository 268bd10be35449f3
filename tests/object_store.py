"""A real S3-compatible server on this machine: `rclone serve s3` over a folder, one bucket a folder below it.

Belongs here: starting it, stopping it, and the variables by which programs find it. Does not belong here: what is kept in it.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

KEY, SECRET = "wengang-test", "not-a-secret-0123456789"  # of a server that only this process reaches
_PATIENCE = 600


class ObjectStore:
    """The server: its folder can be looked at and changed behind its back."""

    def __init__(self, root: Path) -> None:
        self.root = root
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Give what every program of S3 reads."""
        return {
            "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def start(self) -> None:
        """Start the server, and come back when it answers."""
        program = _rclone()
        address = f"127.0.0.1:{self.port}"
        self._process = subprocess.Popen(
            [program, "serve", "s3", "--config", "", "--auth-key", f"{KEY},{SECRET}", "--addr", address, str(self.root)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(_PATIENCE):
            try:
                urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"http://{address}/")
            except urllib.error.HTTPError:
                return  # it answers: without a signature it says no
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the store does not start")

    def stop(self) -> None:
        """End the server, as a crash does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def _rclone() -> str:
    """Give the program; without it the test is skipped: `make check` and `make test` install it."""
    pytest.importorskip("s3fs", reason="requirements-dev.txt brings it")
    beside = Path(sys.executable).with_name("rclone")
    program = str(beside) if beside.exists() else shutil.which("rclone")
    if program is None:
        pytest.skip("requirements-dev.txt brings rclone")
    return program
