"""The archive of the originals: each file as it was handed over, encrypted, named by its digest (architecture decision 9).

Belongs here: putting a file away and taking it out again. Does not belong here: what a file says.

A file says in its first bytes how it is encrypted, so that an office may change that (WENGANG_ARCHIVE_CIPHER) and its old files stay
readable: `WG1` is AES-256-GCM with the archive's key itself, `WG2` is SM4-GCM (GB/T 32907) with a key of 128 bits derived from it by HKDF
over SM3. In both the digest of the content is authenticated too, and with it the name.
"""

from __future__ import annotations

import os
import secrets
from enum import StrEnum
from pathlib import PurePosixPath

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from wengang.settings.environment import SettingsError
from wengang.storage import Store
from wengang.user_error import AwayError, UserError

_NONCE_BYTES, _TAG_BYTES, _SM4_KEY_BYTES = 12, 16, 16
_VARIABLE = "WENGANG_ARCHIVE_CIPHER"


class ArchiveCipher(StrEnum):
    """How new files of the archive are encrypted."""

    AES = "aes"
    SM4 = "sm4"

    @property
    def mark(self) -> bytes:
        """The first bytes of a file that is encrypted so."""
        return {ArchiveCipher.AES: b"WG1", ArchiveCipher.SM4: b"WG2"}[self]


class ArchiveError(UserError):
    """The archive cannot be written or read: a matter of this machine, not of a hand-over."""


def cipher_of_office() -> ArchiveCipher:
    """Give how new files are encrypted (`WENGANG_ARCHIVE_CIPHER`): aes, or sm4; raises `SettingsError`."""
    told = os.environ.get(_VARIABLE) or ArchiveCipher.AES
    if told not in list(ArchiveCipher):
        raise SettingsError(f"{_VARIABLE} 只能是 {' 或 '.join(ArchiveCipher)}，现在是“{told}”")
    return ArchiveCipher(told)


def put_away(archive: Store, key: bytes, unit: str, period: str, sha256: str, content: bytes) -> str:
    """Store a file encrypted as the office chose (`cipher_of_office`) and give its name in the archive.

    The same content twice is one file; a half-written file is never seen under its name. Raises `ArchiveError`, and what a store raises.
    """
    name = f"{unit}/{period}/{sha256}.enc"
    try:
        if not archive.has(name):
            archive.put(name, _sealed(cipher_of_office(), key, sha256.encode(), content))
    except AwayError:
        raise
    except OSError as error:
        raise ArchiveError(
            "原件没有写进档案，收件停下：请检查运行文件夹所在磁盘的剩余空间和写入权限，处理后清除“收件登记”任务（下次定时运行也会继续）"
        ) from error
    return name


def take_out(archive: Store, key: bytes, name: str) -> bytes:
    """Give the original of a name; raises `ArchiveError` when it is not there or a byte of it was changed, `AwayError` when the store is."""
    try:
        return _opened(archive.get(name), key, PurePosixPath(name).stem.encode())
    except AwayError:
        raise
    except (OSError, InvalidTag, ValueError) as error:
        told = f"{PurePosixPath(name).parent.as_posix()}/{PurePosixPath(name).stem[:12]}…"
        raise ArchiveError(f"档案中的原件 {told} 读不出来：不在、没有读取权限或被改动过。请从备份恢复该文件，再清除本任务") from error


def _sealed(cipher: ArchiveCipher, key: bytes, digest: bytes, content: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    if cipher is ArchiveCipher.AES:
        return cipher.mark + nonce + AESGCM(key).encrypt(nonce, content, digest)
    encryptor = Cipher(SM4(_sm4_key(key)), GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(digest)
    return cipher.mark + nonce + encryptor.update(content) + encryptor.finalize() + encryptor.tag


def _opened(sealed: bytes, key: bytes, digest: bytes) -> bytes:
    """Give the content; raises `InvalidTag` for a byte that was changed and `ValueError` for what is no file of the archive."""
    cipher = next((one for one in ArchiveCipher if sealed.startswith(one.mark)), None)
    if cipher is None:
        raise ValueError("the form of this file is unknown")
    start = len(cipher.mark) + _NONCE_BYTES
    nonce, rest = sealed[len(cipher.mark) : start], sealed[start:]
    if cipher is ArchiveCipher.AES:
        return AESGCM(key).decrypt(nonce, rest, digest)
    decryptor = Cipher(SM4(_sm4_key(key)), GCM(nonce, rest[-_TAG_BYTES:])).decryptor()
    decryptor.authenticate_additional_data(digest)
    return decryptor.update(rest[:-_TAG_BYTES]) + decryptor.finalize()


def _sm4_key(key: bytes) -> bytes:
    return HKDF(algorithm=SM3(), length=_SM4_KEY_BYTES, salt=None, info=b"wengang archive sm4").derive(key)
