"""Where this installation runs: mode, folders, database addresses and keys, all from the environment (architecture decision 12).

Belongs here: environment variables as one frozen object. Does not belong here: starting anything (`ops/`), policy (`settings.policy`).
Every variable is documented in `.env.example`; a test compares the two.
"""

from __future__ import annotations

import os
import stat
from enum import StrEnum
from pathlib import Path
from typing import Self

from dotenv import dotenv_values

from wengang.settings import config_files
from wengang.settings.config_files import PROJECT_ROOT, FrozenModel
from wengang.storage import VARIABLE, BucketStore, FolderStore, Store, is_address
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


def read_env_file(path: Path = PROJECT_ROOT / ".env") -> None:
    """Add what `.env` of the project says to the environment of this process; what is set already wins, and an empty line says nothing.

    Every command of a one-machine installation begins with it, so that a shell, cron and systemd read the same file. Raises `SettingsError`
    where a production's file, which holds its keys, may be read by other users of the machine.
    """
    if not path.exists():
        return
    for name, value in dotenv_values(path, interpolate=False).items():
        if value:
            os.environ.setdefault(name, value)
    if read_mode() is Mode.PRODUCTION and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SettingsError(f"{path} 里有密钥和密码，现在本机的其他用户也能打开：请执行 chmod 600 {path}")


def read_store() -> str:
    """Give the bucket of this installation (`WENGANG_STORE`), empty for folders; raises `SettingsError`, which does not repeat what stands there."""
    told = os.environ.get(VARIABLE, "").rstrip("/")
    if told and not is_address(told):
        raise SettingsError(
            f"{VARIABLE} 应写成 s3://桶名 或 s3://桶名/前缀（小写桶名，不写账号和密码），不用存储桶时不写；存储的地址写在 AWS_ENDPOINT_URL_S3"
        )
    return told


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
    store: str = ""
    """The bucket of the originals, the packages and hand-overs from outside, s3://bucket/prefix; empty where they stand in folders."""

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
            store=read_store(),
        )

    @property
    def archive(self) -> Store:
        """Where the encrypted originals are kept."""
        return self._kept_in("archive")

    @property
    def receipts(self) -> Path:
        """Where receipts to the senders are written."""
        return self.var / "receipts"

    @property
    def exchange(self) -> Store:
        """Where the encrypted workbooks of the controlled exchange stand."""
        return self._kept_in("exchange")

    @property
    def inbox_outside(self) -> BucketStore | None:
        """Where hand-overs wait that are to be fetched into the inbox; None without a bucket."""
        return BucketStore.at(self.store, "inbox") if self.store else None

    def _kept_in(self, part: str) -> Store:
        return BucketStore.at(self.store, part) if self.store else FolderStore(self.var / part)
