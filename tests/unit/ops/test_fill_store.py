"""Originals and packages on their way from the run folder into the bucket."""

from __future__ import annotations

from pathlib import Path

import pytest
from ops import fill_store

from wengang.storage import BucketStore, FolderStore

NAME = "469001/2025-03/ab.enc"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderStore:
    monkeypatch.setenv("WENGANG_VAR", str(tmp_path))
    monkeypatch.setattr(fill_store, "read_env_file", lambda: None)
    kept = FolderStore(tmp_path / "archive")
    kept.put(NAME, b"sealed")
    (tmp_path / "archive" / "469001" / "2025-03" / ".cd.enc.1.ff.part").write_bytes(b"half")
    return kept


def test_it_copies_once_and_holds_the_rest_against_the_bucket(
    folder: FolderStore, bucket: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WENGANG_STORE", bucket)
    store = BucketStore.at(bucket, "archive")
    assert [fill_store.main(), fill_store.main()] == [0, 0]
    assert [(kept.name, store.get(kept.name)) for kept in store.names()] == [(NAME, b"sealed")]
    assert folder.has(NAME)
    told = capsys.readouterr().out
    assert told.count("原件：复制 1 个") == told.count("原件：复制 0 个") == 1
    store.put(NAME, b"another")
    assert fill_store.main() == 1
    assert f"桶里的 {NAME} 与本机的不同" in capsys.readouterr().err


def test_without_a_bucket_it_says_what_to_set(
    folder: FolderStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("WENGANG_STORE", raising=False)
    assert fill_store.main() == 1
    assert "没有设置 WENGANG_STORE" in capsys.readouterr().err
