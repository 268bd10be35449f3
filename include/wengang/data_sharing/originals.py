"""The archive of the originals: each file as it was handed over, encrypted, named by its digest (architecture decision 9).

Belongs here: putting a file away and taking it out again. Does not belong here: what a file says.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wengang.user_error import UserError
from wengang.whole_file import write_whole

_FORM = b"WG1"
_NONCE_BYTES = 12


class ArchiveError(UserError):
    """The archive cannot be written or read: a matter of this machine, not of a hand-over."""


def put_away(archive: Path, key: bytes, unit: str, period: str, sha256: str, content: bytes) -> str:
    """Store a file encrypted (AES-256-GCM, the digest is authenticated too) and give its name in the archive.

    The same content twice is one file; a half-written file is never seen under its name. Raises `ArchiveError`.
    """
    name = f"{unit}/{period}/{sha256}.enc"
    try:
        _write(archive / name, key, sha256, content)
    except OSError as error:
        raise ArchiveError(
            "原件没有写进档案，收件停下：请检查运行文件夹所在磁盘的剩余空间和写入权限，处理后清除“收件登记”任务（下次定时运行也会继续）"
        ) from error
    return name


def _write(path: Path, key: bytes, sha256: str, content: bytes) -> None:
    if not path.exists():
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = _FORM + nonce + AESGCM(key).encrypt(nonce, content, sha256.encode())
        write_whole(path, sealed, mode=0o600, folder_mode=0o700)


def take_out(archive: Path, key: bytes, name: str) -> bytes:
    """Give the original of a name; raises `ArchiveError` when it is not there or a byte of it was changed."""
    start = len(_FORM) + _NONCE_BYTES
    try:
        sealed = (archive / name).read_bytes()
        return AESGCM(key).decrypt(sealed[len(_FORM) : start], sealed[start:], Path(name).stem.encode())
    except (OSError, InvalidTag, ValueError) as error:
        told = f"{Path(name).parent.as_posix()}/{Path(name).stem[:12]}…"
        raise ArchiveError(f"档案中的原件 {told} 读不出来：不在、没有读取权限或被改动过。请从备份恢复该文件，再清除本任务") from error
