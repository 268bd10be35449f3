"""Whether the parts of the installation work, asked from outside: a living process is not yet a working one.

Belongs here: asking. Does not belong here: what to do about the answer (`supervisor`, `stack`).
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg

from ops.database import maintenance_address


def airflow_health(port: int) -> Mapping[str, str | None]:
    """Give the state of each part as this machine's API server tells it; empty when it does not answer."""
    return health_told_by(_here(port))


def health_told_by(pages: str) -> Mapping[str, str | None]:
    """Give the state of each part as the API server of an address (`http://host:port`) tells it; empty when it does not answer."""
    try:
        return {part: state.get("status") for part, state in _get(pages, "api/v2/monitor/health", 5).items()}
    except (OSError, ValueError):
        return {}


def task_api_answers(port: int) -> bool:
    """Tell whether the side of the API that tasks talk to answers.

    Airflow builds it at the first call, which takes seconds; a task that makes this call runs into its time limit of 5 s and tries again.
    """
    try:
        return bool(_get(_here(port), "execution/health", 60)["status"] == "healthy")
    except (OSError, ValueError, KeyError):
        return False


def database_answers(var: Path) -> bool:
    """Tell whether PostgreSQL takes a connection."""
    try:
        with psycopg.connect(maintenance_address(var), connect_timeout=5):
            return True
    except psycopg.Error:
        return False


def _here(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _get(pages: str, path: str, seconds: float) -> Mapping[str, Any]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # no proxy between two processes of one installation
    with opener.open(f"{pages}/{path}", timeout=seconds) as answer:
        content: Mapping[str, Any] = json.load(answer)
        return content
