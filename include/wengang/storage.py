"""Where originals, packages and hand-overs are kept: one interface, a folder of this machine or a bucket of an S3-compatible store (存放处).

Belongs here: putting, getting, looking for and removing what has a name, and what it means when the store does not answer.
Does not belong here: what is kept (`data_sharing.originals`, `exchange.packages`, `data_sharing.fetching`), which place an installation
has (`settings.environment`).

What is under a name stands there whole: a folder writes aside, waits for the disk and renames; a bucket gives an object its name when all
of it has come. The libraries of a bucket are imported when one is opened: an installation with folders neither needs nor loads them.
Address and keys of the store come from the variables that every program of S3 reads (AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID …); none of
them is repeated in a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from wengang.user_error import AwayError, UserError
from wengang.whole_file import write_whole

VARIABLE = "WENGANG_STORE"
PIECE_BYTES = 8 * 1024 * 1024
_ADDRESS = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_HOW = {
    "connect_timeout": 5,
    "read_timeout": 60,
    "retries": {"max_attempts": 2},
    "request_checksum_calculation": "when_required",  # what AWS adds of its own many other stores refuse or answer wrongly
    "response_checksum_validation": "when_required",
}
_NO_BUCKET = {"NoSuchBucket", "PermanentRedirect", "InvalidBucketName"}


class StoreError(UserError):
    """A store that can never be used as it is set: the message names the variable and what to do."""


class StoreAwayError(AwayError):
    """A store that does not answer for now."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Something that is kept: its name, its size in bytes, and what changes whenever its content does."""

    name: str
    size: int
    stamp: str


class Store(Protocol):
    """A place where things are kept by name: parts divided by `/`, the last one a file's name.

    Whatever is asked may raise `StoreAwayError` (asked again later, it may succeed), `StoreError`, or `OSError` of a folder's disk.
    """

    def put(self, name: str, content: bytes) -> None:
        """Keep content under a name, whole or not at all; what stood there is replaced."""

    def get(self, name: str) -> bytes:
        """Give what is kept under a name; raises `FileNotFoundError`."""

    def has(self, name: str) -> bool:
        """Tell whether something is kept under a name."""

    def remove(self, name: str) -> None:
        """Take away what is kept under a name; nothing there is as good."""

    def names(self, below: str = "") -> Iterator[Stored]:
        """Give what is kept, all of it or what is below a name, in the order of names; a folder also gives what a kill left aside."""


@dataclass(frozen=True, slots=True)
class FolderStore:
    """A folder: files readable by their owner only, as they always stood in the run folder."""

    folder: Path

    def put(self, name: str, content: bytes) -> None:
        """Write a file aside, wait until the disk has it, and give it its name then."""
        write_whole(self.folder / name, content, mode=0o600, folder_mode=0o700)

    def get(self, name: str) -> bytes:
        """Give the bytes of a file."""
        return (self.folder / name).read_bytes()

    def has(self, name: str) -> bool:
        """Tell whether there is a file."""
        return (self.folder / name).is_file()

    def remove(self, name: str) -> None:
        """Take a file away."""
        (self.folder / name).unlink(missing_ok=True)

    def names(self, below: str = "") -> Iterator[Stored]:
        """Give the files."""
        for path in sorted((self.folder / below).rglob("*")):
            if path.is_file():
                seen = path.stat()
                yield Stored(path.relative_to(self.folder).as_posix(), seen.st_size, f"{seen.st_size}:{seen.st_mtime_ns}")


@dataclass(frozen=True, slots=True)
class BucketStore:
    """A part of a bucket: everything whose key begins with its prefix."""

    bucket: str
    prefix: str

    @classmethod
    def at(cls, address: str, part: str) -> BucketStore:
        """Give a part of the store of an address (`is_address`)."""
        bucket, _, prefix = address.removeprefix("s3://").partition("/")
        return cls(bucket, f"{prefix}/{part}/".lstrip("/"))

    def put(self, name: str, content: bytes) -> None:
        """Send an object; it has its name when the store has all of it."""
        with self._asked():
            _client().pipe_file(self._path(name), content)

    def get(self, name: str) -> bytes:
        """Give the bytes of an object."""
        with self._asked():
            content: bytes = _client().cat_file(self._path(name))
            return content

    def pieces(self, name: str) -> Iterator[bytes]:
        """Give the bytes of a large object piece by piece, all of one state of it."""
        with self._asked(), _client().open(self._path(name), "rb", block_size=PIECE_BYTES, cache_type="readahead") as file:
            while piece := file.read(PIECE_BYTES):
                yield piece

    def has(self, name: str) -> bool:
        """Tell whether there is an object."""
        try:
            with self._asked():
                _client().call_s3("head_object", Bucket=self.bucket, Key=self.prefix + name)
        except FileNotFoundError:
            return False
        return True

    def remove(self, name: str) -> None:
        """Delete an object; older versions that the store keeps are its own matter."""
        with self._asked():
            _client().call_s3("delete_object", Bucket=self.bucket, Key=self.prefix + name)

    def names(self, below: str = "") -> Iterator[Stored]:
        """Give the objects, page by page as the store lists them."""
        asked = {"Bucket": self.bucket, "Prefix": f"{self.prefix}{below}/" if below else self.prefix}
        while True:
            with self._asked():
                page: dict[str, Any] = _client().call_s3("list_objects_v2", **asked)
            for found in page.get("Contents", []):
                stamp = f"{found['Size']}:{found.get('ETag', '')}"
                yield Stored(found["Key"].removeprefix(self.prefix), found["Size"], stamp)
            if not page.get("IsTruncated"):
                return
            asked["ContinuationToken"] = page["NextContinuationToken"]

    def _path(self, name: str) -> str:
        return f"{self.bucket}/{self.prefix}{name}"

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """Let what the libraries raise be one of our errors; whatever they may say of the store is in none of them."""
        try:
            yield
        except (StoreError, StoreAwayError):
            raise
        except FileNotFoundError as error:
            if _code(error) in _NO_BUCKET:
                raise StoreError(
                    f"存放处没有桶“{self.bucket}”：请核对 {VARIABLE} 和 AWS_ENDPOINT_URL_S3，或请存储管理员建好这个桶"
                ) from None
            raise
        except PermissionError:
            raise StoreError(
                f"存放处不接受本系统的账号，或它在桶“{self.bucket}”没有读、写、删、列的权限："
                "请核对 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY，并请存储管理员核对权限；两台机器的时钟相差 15 分钟以上也会这样"
            ) from None
        except Exception as error:
            if type(error).__name__ in ("NoCredentialsError", "PartialCredentialsError"):
                raise StoreError("没有存放处的密钥：请设置 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY") from None
            raise StoreAwayError(
                f"存放处（{VARIABLE}）没有应答或没有办成（{type(error).__name__}）：请查看存储和网络是否正常，恢复后会自动再试；"
                "仍不行的，核对 AWS_ENDPOINT_URL_S3"
            ) from error


def hold_to_answer(address: str) -> None:
    """Ask the store of an address for its originals; raises `StoreError` or `StoreAwayError` with what is wrong."""
    next(BucketStore.at(address, "archive").names(), None)


def is_address(text: str) -> bool:
    """Tell whether a text is the address of a bucket, or of a part of one: s3://bucket or s3://bucket/prefix."""
    return _ADDRESS.fullmatch(text) is not None


def _code(error: BaseException) -> str:
    """Give the code by which the store said why, empty where it gave none."""
    response = getattr(error.__cause__, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))


def _client() -> Any:  # noqa: ANN401 - s3fs has no types
    """Give the client of this process: fsspec keeps it, and makes another one after a fork. Raises `StoreError`."""
    try:
        import s3fs  # noqa: PLC0415 - only an installation with a bucket has it
    except ImportError:
        raise StoreError(
            f"{VARIABLE} 指向存储桶，但没有安装所需的包：请执行 .venv/bin/python -m pip install -r requirements-s3.txt -c constraints.txt"
            "（容器：.env 写 WITH_S3=yes，再 docker compose up -d --build）"
        ) from None
    return s3fs.S3FileSystem(use_listings_cache=False, config_kwargs=_HOW)
