"""Where this installation runs: mode, folders, database addresses and keys, all from the environment (architecture decision 12).

Belongs here: environment variables as one frozen object. Does not belong here: starting anything (`ops/`), policy (`settings.policy`).
Every variable is documented in `.env.example`; a test compares the two.
"""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Self

from wengang.settings import config_files
from wengang.settings.config_files import PROJECT_ROOT, FrozenModel
from wengang.user_error import UserError


class SettingsError(UserError):
    """The environment lacks something this command needs; the message names the variable and what to do."""


class Mode(StrEnum):
    """Trial: invented data, own keys, mail to the local catcher only. Production: the office's month."""

    TRIAL = "trial"
    PRODUCTION = config_files.PRODUCTION


def read_mode() -> Mode:
    """Give whether this is a trial or an office's installation (`WENGANG_MODE`); raises `SettingsError`."""
    told = os.environ.get("WENGANG_MODE") or Mode.TRIAL
    if told not in list(Mode):
        raise SettingsError(f"WENGANG_MODE 只能是 trial 或 production，现在是“{told}”")
    return Mode(told)


def desk_address(page: str) -> str:
    """Give the address of a page of the desk as people of the office open it; empty where no address of the pages is told."""
    pages = os.environ.get("AIRFLOW__API__BASE_URL", "").rstrip("/")
    return f"{pages}/wengang/{page}" if pages else ""


class Settings(FrozenModel):
    """The environment of one process."""

    mode: Mode
    var: Path
    inbox: Path
    database_url: str

    @classmethod
    def from_environment(cls) -> Self:
        """Read `WENGANG_*`; raises `SettingsError` when the database address is missing."""
        var = Path(os.environ.get("WENGANG_VAR", PROJECT_ROOT / "var")).resolve()
        url_file = var / "run" / "database_url"
        url = os.environ.get("WENGANG_DATABASE_URL") or (url_file.read_text(encoding="utf-8").strip() if url_file.exists() else "")
        if not url:
            raise SettingsError("没有数据库地址：请先运行 make up，或设置环境变量 WENGANG_DATABASE_URL")
        return cls(
            mode=read_mode(),
            var=var,
            inbox=Path(os.environ.get("WENGANG_INBOX", var / "inbox")),
            database_url=url,
        )

    @property
    def archive(self) -> Path:
        """Where the encrypted originals are kept."""
        return self.var / "archive"

    @property
    def receipts(self) -> Path:
        """Where receipts to the senders are written."""
        return self.var / "receipts"

    @property
    def exchange(self) -> Path:
        """Where the encrypted workbooks of the controlled exchange stand."""
        return self.var / "exchange"
