"""The store: one contract over a folder and a bucket of a real S3-compatible server, and what is said when it is not as it should be."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.object_store import ObjectStore

from wengang.audit.reasons import reason_of
from wengang.settings.config_files import PROJECT_ROOT
from wengang.settings.environment import SettingsError, read_store
from wengang.storage import BucketStore, FolderStore, Store, StoreAwayError, StoreError, hold_to_answer, is_address
from wengang.user_error import plain_sentence

NAME = "469001/2025-03/五指山 市.enc"


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Both kinds: whatever is asked of one is asked of the other."""
    if request.param == "folder":
        return FolderStore(tmp_path / "archive")
    return BucketStore.at(request.getfixturevalue("bucket"), "archive")


def test_what_is_put_is_there_until_it_is_removed(store: Store) -> None:
    assert not store.has(NAME) and not list(store.names())
    with pytest.raises(FileNotFoundError):
        store.get(NAME)
    store.put(NAME, b"first")
    store.put(NAME, b"second")
    store.put("469002/2025-03/empty.enc", b"")
    assert store.has(NAME) and not store.has("469001/2025-03")
    assert (store.get(NAME), store.get("469002/2025-03/empty.enc")) == (b"second", b"")
    assert [(kept.name, kept.size) for kept in store.names()] == [(NAME, 6), ("469002/2025-03/empty.enc", 0)]
    assert [kept.name for kept in store.names("469001")] == [NAME]
    for _ in range(2):
        store.remove(NAME)
    assert not store.has(NAME) and [kept.name for kept in store.names()] == ["469002/2025-03/empty.enc"]


def test_another_content_has_another_stamp(store: Store) -> None:
    stamps = []
    for content in (b"one", b"two"):
        store.put(NAME, content)
        stamps += [kept.stamp for kept in store.names()]
    assert len(set(stamps)) == 2


def test_of_two_writers_at_once_one_stands_whole(store: Store) -> None:
    contents = [bytes([65 + number]) * 100_000 for number in range(6)]
    with ThreadPoolExecutor(6) as writers:
        list(writers.map(lambda content: store.put(NAME, content), contents))
    assert store.get(NAME) in contents
    assert [kept.name for kept in store.names()] == [NAME], "nothing is left beside it"


_PUTS_FOR_EVER = """
import sys
from wengang.storage import BucketStore, FolderStore
kind, place = sys.argv[1:]
store = FolderStore(__import__("pathlib").Path(place)) if kind == "folder" else BucketStore.at(place, "archive")
print("ready", flush=True)
for number in range(10**6):
    store.put(f"{number}.enc", b"x" * 6_000_000)
    print(number, flush=True)
"""


def test_a_writer_that_is_killed_leaves_nothing_under_the_name(store: Store, request: pytest.FixtureRequest) -> None:
    place = str(store.folder) if isinstance(store, FolderStore) else request.getfixturevalue("bucket")
    kind = "folder" if isinstance(store, FolderStore) else "bucket"
    environment = {**os.environ, "PYTHONPATH": str(PROJECT_ROOT / "include")}
    command = [sys.executable, "-c", _PUTS_FOR_EVER, kind, place]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        while writer.stdout.readline() != "0\n":
            assert writer.poll() is None
        time.sleep(0.01)
        writer.send_signal(signal.SIGKILL)
    whole = {kept.name: kept.size for kept in store.names() if not kept.name.startswith(".")}
    assert whole["0.enc"] == 6_000_000
    assert set(whole.values()) == {6_000_000}


def test_a_folder_is_as_it_always_was(tmp_path: Path) -> None:
    FolderStore(tmp_path / "archive").put(NAME, b"content")
    path = tmp_path / "archive" / NAME
    assert path.read_bytes() == b"content"
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)


def test_a_large_object_comes_piece_by_piece(bucket: str) -> None:
    store, content = BucketStore.at(bucket, "inbox"), os.urandom(20_000_001)
    store.put("a.zip", content)
    pieces = list(store.pieces("a.zip"))
    assert b"".join(pieces) == content and max(map(len, pieces)) <= 8 << 20


def test_a_store_that_is_away_is_one_sentence_and_goes_on_when_it_is_back(bucket: str, object_store: ObjectStore) -> None:
    store = BucketStore.at(bucket, "archive")
    store.put(NAME, b"content")
    object_store.stop()
    try:
        for asked in (lambda: store.get(NAME), lambda: store.put(NAME, b"other")):
            with pytest.raises(StoreAwayError, match=r"存放处（WENGANG_STORE）没有应答.*恢复后会自动再试") as away:
                asked()
            assert reason_of(away.value) == plain_sentence(away.value) == str(away.value)
    finally:
        object_store.start()
    assert store.get(NAME) == b"content"


@pytest.mark.parametrize(
    ("wrong", "value", "said"),
    [
        ("AWS_SECRET_ACCESS_KEY", "another", "不接受本系统的账号.*AWS_SECRET_ACCESS_KEY"),
        ("AWS_ACCESS_KEY_ID", None, "没有存放处的密钥：请设置 AWS_ACCESS_KEY_ID"),
        ("bucket", "s3://no-such-bucket", "没有桶“no-such-bucket”：请核对 WENGANG_STORE"),
    ],
)
def test_what_is_set_wrongly_is_named(bucket: str, monkeypatch: pytest.MonkeyPatch, wrong: str, value: str | None, said: str) -> None:
    if wrong == "bucket":
        bucket = str(value)
    elif value is None:
        monkeypatch.delenv(wrong)
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    else:
        monkeypatch.setenv(wrong, value)
    with pytest.raises(StoreError, match=said) as error:
        hold_to_answer(bucket)
    assert "not-a-secret" not in str(error.value)


def test_without_the_package_the_sentence_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(StoreError, match=r"requirements-s3\.txt"):
        hold_to_answer("s3://bucket")


@pytest.mark.parametrize("address", ["s3://wengang", "s3://wengang.province/test/one", "s3://w-1/a_b"])
def test_addresses_of_buckets(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    ["/srv/store", "s3://", "s3://Upper", "s3://key:secret@bucket", "https://store/bucket", "s3://bucket/../other", "s3://bucket//a"],
)
def test_a_wrong_address_is_refused_and_not_repeated(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_STORE", address)
    with pytest.raises(SettingsError, match="WENGANG_STORE 应写成 s3://桶名") as error:
        read_store()
    assert "secret@" not in str(error.value)


def test_an_installation_with_folders_loads_nothing_of_a_bucket(tmp_path: Path) -> None:
    told = (
        "import sys, wengang.cli, wengang.data_sharing.steps; from pathlib import Path\n"
        "from wengang.settings.environment import Settings\n"
        "settings = Settings(mode='trial', var=Path(sys.argv[1]), inbox=Path(sys.argv[1]), database_url='')\n"
        "settings.archive.put('a', b'1'); print(*sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": str(PROJECT_ROOT / "include")}
    command = [sys.executable, "-c", told, str(tmp_path)]
    loaded = set(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split())
    assert "wengang.storage" in loaded and not loaded & {"fsspec", "s3fs", "botocore", "aiobotocore", "aiohttp"}
