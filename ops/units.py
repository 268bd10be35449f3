"""The systemd units of this copy, written from `deploy/systemd/` for its folder and its user.

Belongs here: which units an installation needs, and filling in their folder, user and Python. Does not belong here: starting them.
`make install-units USER=wengang` as root writes to /etc/systemd/system; anybody else, or with `TO=folder`, gets the files to look at.
"""

from __future__ import annotations

import os
import pwd
import re
import sys
from pathlib import Path

from ops.database import PROJECT_ROOT, has_own_server, var_folder
from wengang.plain_end import ended_plainly
from wengang.settings.environment import Mode, read_env_file, read_mode
from wengang.user_error import UserError
from wengang.whole_file import write_whole

TEMPLATES = PROJECT_ROOT / "deploy" / "systemd"
SYSTEM = Path("/etc/systemd/system")
BY_TIMER = "wengang-health.service"
"""Started by its timer alone."""
ONLY_EMBEDDED, ONLY_TRIAL = "wengang-database.service", "wengang-mail-catcher.service"
_PLAIN = re.compile(r"[A-Za-z0-9/._-]+")


class UnitsError(UserError):
    """Units that cannot be written for this folder or user; the message says what to change."""


def render(user: str, var: Path, *, own_server: bool, trial: bool) -> dict[str, str]:
    """Give each unit's name and text for this copy. Raises `UnitsError` for root and for paths that a unit cannot carry."""
    if user == "root":
        raise UnitsError("系统服务不以 root 运行：请另建一个用户，例如 useradd --system --create-home wengang，再指明 USER=wengang")
    for path in (PROJECT_ROOT, var):
        if not _PLAIN.fullmatch(str(path)):
            raise UnitsError(f"用 systemd 安装时，路径只能有字母、数字和 . _ - /，现在是 {path}")
    left_out = {ONLY_EMBEDDED: own_server, ONLY_TRIAL: not trial}
    words = {"@FOLDER@": str(PROJECT_ROOT), "@PYTHON@": f"{PROJECT_ROOT}/.venv/bin/python", "@USER@": user, "@VAR@": str(var)}
    return {path.name: _filled(path, words) for path in sorted(TEMPLATES.glob("wengang*")) if not left_out.get(path.name)}


def _filled(path: Path, words: dict[str, str]) -> str:
    text = path.read_text(encoding="utf-8")
    for placeholder, word in words.items():
        text = text.replace(placeholder, word)
    return text


def install(units: dict[str, str], folder: Path) -> None:
    """Write the units, and take away those of an earlier choice that this one does not have."""
    for name in {ONLY_EMBEDDED, ONLY_TRIAL} - set(units):
        (folder / name).unlink(missing_ok=True)
    for name, text in units.items():
        write_whole(folder / name, text.encode(), mode=0o644)


def main() -> int:
    """Write the units for `USER`, to `TO` or where systemd looks; gives the exit code."""
    read_env_file()
    user, to = os.environ.get("UNIT_USER", ""), os.environ.get("TO", "")
    if not user:
        raise UnitsError("请指明以哪个用户运行：make install-units USER=wengang")
    if not to and os.geteuid() != 0:
        raise UnitsError("写入 /etc/systemd/system 需要 root；只看内容请加 TO=文件夹")
    if not to:
        _hold_to_user(user)
    folder = Path(to).resolve() if to else SYSTEM
    units = render(user, var_folder(), own_server=has_own_server(), trial=read_mode() is Mode.TRIAL)
    install(units, folder)
    print(f"已写入 {folder}：{'、'.join(units)}")
    if not has_own_server():
        print("注意：内置的 PostgreSQL 只供试用；正式使用请自备 PostgreSQL，在 .env 写 WENGANG_DATABASE_SERVER=own 后再执行一次")
    if not to:
        names = " ".join(name for name in units if name != BY_TIMER)
        print(f"启用：systemctl daemon-reload && systemctl enable --now {names}")
    return 0


def _hold_to_user(user: str) -> None:
    """Raise `UnitsError` when the user is not there, or may not write where the installation keeps everything."""
    try:
        number = pwd.getpwnam(user).pw_uid
    except KeyError:
        raise UnitsError(f"没有用户 {user}：请先建立，例如 useradd --system --create-home {user}") from None
    var = var_folder()
    if var.stat().st_uid != number:
        raise UnitsError(f"{var} 不属于用户 {user}：请执行 chown -R {user} {var}")


if __name__ == "__main__":
    sys.exit(ended_plainly(main))
