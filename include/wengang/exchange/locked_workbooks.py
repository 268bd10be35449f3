"""Workbooks under a password: AES-256 as Excel, WPS and LibreOffice know it (ECMA-376 agile encryption), and passwords at rest.

Belongs here: locking bytes, making a password, sealing it with the house's key. Does not belong here: what stands in a workbook
(`papers.workbook`), who is given a password (`access`).
"""

from __future__ import annotations

import hashlib
import hmac
import io
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msoffcrypto.method.ecma376_agile import ECMA376Agile

from wengang.settings.keys import KEY_BYTES
from wengang.user_error import UserError

_FORM = b"WP1"
_NONCE_BYTES = 12
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""What nobody mistakes when it is read out on the telephone: no O and 0, no I and 1; 32 characters, 5 bits each."""
_GROUPS, _GROUP = 5, 4
ROUNDS_OF_EXCEL = 100_000


class SealError(UserError):
    """A password that cannot be opened: the key is another one, or the record was changed."""


class ExchangeKeys:
    """What the exchange derives from the archive's key of the installation: one key for passwords, one for digests of content."""

    def __init__(self, archive_key: bytes) -> None:
        self._passwords = AESGCM(_derived(archive_key, b"wengang exchange passwords"))
        self._digests = _derived(archive_key, b"wengang exchange digests")

    def digest(self, content: bytes) -> str:
        """Give the digest by which the same content is known again; without the key nobody can try persons on it."""
        return hmac.new(self._digests, content, hashlib.sha256).hexdigest()

    def seal(self, password: str, sha256: str) -> bytes:
        """Encrypt a password for the one file of a digest."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _FORM + nonce + self._passwords.encrypt(nonce, password.encode(), sha256.encode())

    def unseal(self, sealed: bytes, sha256: str) -> str:
        """Give the password of the file of a digest; raises `SealError`."""
        start = len(_FORM) + _NONCE_BYTES
        try:
            return self._passwords.decrypt(sealed[len(_FORM) : start], sealed[start:], sha256.encode()).decode()
        except (InvalidTag, ValueError):
            raise SealError("密码打不开：档案密钥与放入时不是同一把，或记录被改动过。请取回原来的密钥，或重新放入材料包") from None


def new_password() -> str:
    """Give a fresh password of 100 bits, in groups that can be read out."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def locked(workbook: bytes, password: str, rounds: int = ROUNDS_OF_EXCEL) -> bytes:
    """Give an .xlsx under a password, whose key is hashed as often as `rounds` says: a tenth of a second for those of Excel."""
    content: bytes = ECMA376Agile.encrypt(password, io.BytesIO(workbook), spin_count=rounds)
    return content


def _derived(key: bytes, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=use).derive(key)
