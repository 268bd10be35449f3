"""The secret keys of an installation: made at first start in a file only its owner can read, from the environment in production.

Belongs here: finding and making keys. Does not belong here: using them (`identity`, `data_sharing.archive`).
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from wengang.settings.environment import Mode, Settings, SettingsError

KEY_BYTES = 32
_VARIABLES = {"person": "WENGANG_PERSON_KEY", "archive": "WENGANG_ARCHIVE_KEY"}
_SEAL_VARIABLE = "WENGANG_SEAL_KEY"


@dataclass(frozen=True, slots=True)
class Keys:
    """Secrets of one installation: for pseudonyms of people and for the archive of the originals. Never printed."""

    person: bytes
    archive: bytes

    def __repr__(self) -> str:
        return "Keys(…)"


def load_keys(settings: Settings) -> Keys:
    """Give the keys; in trial they are made on first use. Raises `SettingsError` when production lacks one."""
    return Keys(**{name: _key(settings, name, variable) for name, variable in _VARIABLES.items()})


def load_seal_key(settings: Settings) -> bytes:
    """Give the key by which the audit is sealed (Ed25519), as `load_keys` does; only who seals needs it."""
    return _key(settings, "seal", _SEAL_VARIABLE)


def _key(settings: Settings, name: str, variable: str) -> bytes:
    text = os.environ.get(variable)
    if text:
        try:
            key = base64.b64decode(text, validate=True)
        except binascii.Error:
            key = b""
        if len(key) != KEY_BYTES:
            raise SettingsError(f"环境变量 {variable} 应是 {KEY_BYTES} 字节密钥的 Base64 文本")
        return key
    path = settings.var / "keys" / f"{name}.key"
    if not path.exists():
        if settings.mode is Mode.PRODUCTION:
            raise SettingsError(f"正式环境必须由环境变量 {variable} 提供密钥（32 字节，Base64）")
        _make_key(path)
    return path.read_bytes()


def _make_key(path: Path) -> None:
    """Make a key so that two first starts at once end with one key: written aside, then linked into place."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_suffix(f".{os.getpid()}.new")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())  # what a lost key has locked stays locked
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
