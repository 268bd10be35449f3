"""How records are chained and a head is signed: the rule that the verifier (`ops/verify_audit.py`) repeats in its own words.

Belongs here: digests, the text that is signed, keys. Does not belong here: which records, and when (`sealing`).

Rule. The digest of a record is that of its text. A head is the digest of the head before, the position (8 bytes), and the source, the key and the
digest of the record, each text followed by a zero byte; before the first record stands the digest of START. Signed (Ed25519) is one line a
part: number, first and last position, algorithm, head, moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256, SM3, Hash
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

START = "wengang audit 1"
_ALGORITHMS: Mapping[str, Callable[[], SM3 | SHA256]] = {"sm3": SM3, "sha256": SHA256}


def digest_of(algorithm: str, content: bytes) -> bytes:
    """Give the digest of some bytes."""
    digest = Hash(_ALGORITHMS[algorithm]())
    digest.update(content)
    return digest.finalize()


def first_head(algorithm: str) -> bytes:
    """Give what stands before the first record."""
    return digest_of(algorithm, START.encode())


def next_head(algorithm: str, head: bytes, position: int, source: str, key: str, digest: bytes) -> bytes:
    """Give the head after one more record."""
    return digest_of(algorithm, b"".join((head, position.to_bytes(8), source.encode(), b"\0", key.encode(), b"\0", digest)))


def moment_text(moment: datetime) -> str:
    """Give a moment as it is signed and written: 2025-03-31T10:05:00.123456Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def signed_text(number: int, first: int, last: int, algorithm: str, head: bytes, moment: datetime) -> bytes:
    """Give what a seal signs."""
    return "\n".join((START, str(number), str(first), str(last), algorithm, head.hex(), moment_text(moment), "")).encode()


def private_key(secret: bytes) -> Ed25519PrivateKey:
    """Give the key of 32 secret bytes."""
    return Ed25519PrivateKey.from_private_bytes(secret)


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """Give the 32 bytes by which everybody can check a signature."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
