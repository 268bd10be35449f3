"""What the processes of the one-machine installation are told: addresses, ports, secrets and Airflow's settings, as environment variables.

Belongs here: every variable and why it has its value. Does not belong here: starting a process (`supervisor`).
A variable `AIRFLOW__…` that is set already wins, except where this installation itself decides (database, ports, folders).
"""

from __future__ import annotations

import base64
import json
import os
import random
import secrets
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

from ops.database import AIRFLOW, BUSINESS, PROJECT_ROOT, NotStartedError, address_for, has_own_server, maintenance_address
from ops.private_file import complete_private
from wengang.settings.code_version import VARIABLE as CODE_VERSION
from wengang.settings.code_version import commit_of_code
from wengang.settings.environment import Mode, SettingsError, read_mode
from wengang.whole_file import keep_whole

AIRFLOW_CONFIG = PROJECT_ROOT / "ops" / "airflow.cfg"
HOST = "127.0.0.1"
_PORT_RANGE = range(20000, 30000)  # below the ports that systems lend to outgoing connections
SECRET_BYTES = 32
_AIRFLOW_DATABASE = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"
_OF_OWN_SERVER = ("WENGANG_DATABASE_URL", "WENGANG_MAILER_DATABASE_URL", "WENGANG_AIRFLOW_DATABASE_URL", _AIRFLOW_DATABASE)
_DRIVER = "postgresql+psycopg://"


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports of this copy: Airflow's pages, and the trial's mail catcher."""

    airflow: int
    mail: int


def choose_ports(var: Path) -> Ports:
    """Give this copy's ports, kept in `var/run/ports.json`; a port that somebody else has taken meanwhile is chosen anew.

    The pages' port is the one of `WENGANG_PORT` where the office names it: a proxy in front of it has to find it. Raises `SettingsError`.
    """
    known = json.loads(_ports_file(var).read_text(encoding="utf-8")) if _ports_file(var).exists() else {}
    ports = Ports(_fixed_port() or _free(known.get("airflow")), _free(known.get("mail")))
    keep_whole(_ports_file(var), (json.dumps(asdict(ports)) + "\n").encode())
    return ports


def ports_are_chosen(var: Path) -> bool:
    """Tell whether this copy has its ports, and those that the office names now."""
    return _ports_file(var).exists() and _fixed_port() in (None, read_ports(var).airflow)


def read_ports(var: Path) -> Ports:
    """Give the ports that were chosen at the last start; raises `NotStartedError`."""
    try:
        return Ports(**json.loads(_ports_file(var).read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise NotStartedError(f"这一份还没有启动过（运行文件夹 {var}）：请先启动，make up 或 systemctl start wengang.target") from None


def stack_environment(var: Path) -> dict[str, str]:
    """Give the variables of this copy's processes; the server must have been started once, the ports chosen."""
    ports = read_ports(var)
    addresses = _own_addresses() if has_own_server() else _embedded_addresses(maintenance_address(var))
    return {**_overridable(var), **_airflow(var, ports), **_house(var, ports), **addresses, **_process()}


def _embedded_addresses(maintenance: str) -> dict[str, str]:
    airflow = address_for(maintenance, AIRFLOW, AIRFLOW).replace("postgresql://", _DRIVER, 1)
    return {
        "WENGANG_DATABASE_URL": address_for(maintenance, BUSINESS, "wengang_app"),
        "WENGANG_MAILER_DATABASE_URL": address_for(maintenance, BUSINESS, "wengang_mailer"),
        "WENGANG_AIRFLOW_DATABASE_URL": address_for(maintenance, AIRFLOW, "wengang_auditor"),
        _AIRFLOW_DATABASE: airflow,
        f"{_AIRFLOW_DATABASE}_ASYNC": airflow,  # the same driver serves both
    }


def _own_addresses() -> dict[str, str]:
    """Give the addresses of the office's own server as `.env` names them; raises `SettingsError` with what is missing."""
    missing = [name for name in _OF_OWN_SERVER if not os.environ.get(name)]
    if missing:
        raise SettingsError(f"自备 PostgreSQL（WENGANG_DATABASE_SERVER=own）还要在 .env 填写：{'、'.join(missing)}")
    airflow = os.environ[_AIRFLOW_DATABASE]
    if not airflow.startswith(_DRIVER):
        raise SettingsError(f"{_AIRFLOW_DATABASE} 应以 {_DRIVER} 开头")
    return {**{name: os.environ[name] for name in _OF_OWN_SERVER}, f"{_AIRFLOW_DATABASE}_ASYNC": airflow}


def _house(var: Path, ports: Ports) -> dict[str, str]:
    variables = {
        "WENGANG_MODE": str(read_mode()),
        CODE_VERSION: commit_of_code(),  # asked once, not by every task
        "WENGANG_VAR": str(var),
        "WENGANG_AIRFLOW_URL": f"http://{HOST}:{ports.airflow}",
    }
    if read_mode() is Mode.TRIAL:  # whatever stands in the environment: a trial mails to its own catcher only
        variables |= {"WENGANG_SMTP_HOST": HOST, "WENGANG_SMTP_PORT": str(ports.mail), "WENGANG_SMTP_TLS": "off"}
    return variables


def _airflow(var: Path, ports: Ports) -> dict[str, str]:
    return {
        "AIRFLOW_HOME": str(var / "airflow"),
        "AIRFLOW_CONFIG": str(AIRFLOW_CONFIG),
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(var / "airflow" / "logs"),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://{HOST}:{ports.airflow}/execution/",
        "AIRFLOW__API__HOST": HOST,  # TLS and the office network stand in front of it
        "AIRFLOW__API__PORT": str(ports.airflow),
    }


def _overridable(var: Path) -> dict[str, str]:
    defaults = {
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT_ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT_ROOT / "plugins"),
        "AIRFLOW__CORE__DAG_DISCOVERY_SAFE_MODE": "False",  # else a file without the word “airflow” is silently no DAG file
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "8",
        "AIRFLOW__CORE__MAX_ACTIVE_TASKS_PER_DAG": "8",
        "AIRFLOW__CORE__MP_START_METHOD": "fork",  # workers inherit what the scheduler has imported
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": "Asia/Shanghai",
        "AIRFLOW__API__INSTANCE_NAME": "稳岗",
        "AIRFLOW__API__BASE_URL": f"http://{HOST}:{read_ports(var).airflow}",
        "AIRFLOW__API__EXPOSE_CONFIG": "False",
        "AIRFLOW__FAB__CONFIG_FILE": str(PROJECT_ROOT / "ops" / "login_page.py"),
        # A worker notices that its task has ended at the next heartbeat at the latest: with the usual 5 s it sits idle for 5 s a task.
        "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
        # A running task outlives a minute without API server or database, instead of being killed after 3 heartbeats (3 s) or 5 calls.
        "AIRFLOW__WORKERS__MAX_FAILED_HEARTBEATS": "60",
        "AIRFLOW__WORKERS__EXECUTION_API_RETRIES": "15",
        "AIRFLOW__WORKERS__EXECUTION_API_RETRY_WAIT_MAX": "5",
        # What died with its worker is seen after a minute and a half, not after five.
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "90",
        # What a scheduler that died had taken is given to the new one after a minute, not after five.
        "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "60",
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.1",
        "AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK": "False",  # the API server tells the scheduler's health
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "5",
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "300",  # DAG files change with an upgrade only, which restarts everything
        "AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES": "2",
        **_secrets(var),
    }
    return {name: os.environ.get(name, value) for name, value in defaults.items()}


def _secrets(var: Path) -> dict[str, str]:
    return complete_private(
        var / "keys" / "airflow.json",
        {
            "AIRFLOW__CORE__FERNET_KEY": lambda: base64.urlsafe_b64encode(secrets.token_bytes(SECRET_BYTES)).decode(),
            "AIRFLOW__API__SECRET_KEY": lambda: secrets.token_hex(SECRET_BYTES),
            "AIRFLOW__API_AUTH__JWT_SECRET": lambda: secrets.token_hex(SECRET_BYTES),
        },
    )


def _process() -> dict[str, str]:
    path = os.pathsep.join(str(PROJECT_ROOT / name) for name in ("include", "plugins", "."))
    exempt = ",".join(filter(None, (os.environ.get("NO_PROXY") or os.environ.get("no_proxy"), HOST, "localhost")))
    return {
        "PYTHONPATH": path,
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",  # whatever language the machine speaks
        "PYTHONDONTWRITEBYTECODE": "",  # else every task compiles the house anew
        "NO_PROXY": exempt,
        "no_proxy": exempt,
        "GX_ANALYTICS_ENABLED": "false",
    }


def _ports_file(var: Path) -> Path:
    return var / "run" / "ports.json"


def _fixed_port() -> int | None:
    told = os.environ.get("WENGANG_PORT")
    if not told:
        return None
    if not told.isascii() or not told.isdigit() or not 1024 <= int(told) <= 65535:  # noqa: PLR2004 - what a port of a plain user can be
        raise SettingsError(f"WENGANG_PORT 应是 1024 到 65535 的端口号，现在是“{told}”")
    return int(told)


def _free(known: int | None) -> int:
    candidates = [*([known] if known else []), *random.sample(_PORT_RANGE, 100)]
    return next(port for port in candidates if _can_listen(port))


def _can_listen(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port that was just given up may be taken again
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True
