"""Packages in a bucket of a real S3-compatible server: put, fetched, expired, removed; nobody reads one, and what is away is said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.object_store import ObjectStore
from tests.sql.exchange.packing import CANARIES, ON, accesses, asking, files, opened, people_in, put_list

from wengang.database.unit_of_work import unit_of_work
from wengang.exchange.access import PackageRefusedError, fetch
from wengang.exchange.keeping import remove_files
from wengang.settings.environment import Settings

AFTER = ON + timedelta(days=31)


@pytest.fixture
def in_bucket(settings: Settings, bucket: str) -> Settings:
    return settings.model_copy(update={"store": bucket})


def test_a_package_goes_through_the_bucket_and_leaves_it(in_bucket: Settings, object_store: ObjectStore) -> None:
    with unit_of_work(in_bucket) as work:
        number = put_list(work, *CANARIES)
        in_bucket.exchange.put("469001/hr/2025-03/orchard_list-0123456789abcdef.xlsx", b"without a row")
        in_bucket.exchange.put("469001/hr/2025-03/readme.txt", b"not ours")
    assert number is not None
    assert people_in(opened(in_bucket, number)) == [*CANARIES]
    assert not (in_bucket.var / "exchange").exists(), "nothing of it stands on this machine"
    kept = b"".join(path.read_bytes() for path in object_store.root.rglob("*") if path.is_file())
    assert not [text for person in CANARIES for text in person if text.encode() in kept]
    with unit_of_work(in_bucket) as work:
        assert remove_files(work, AFTER) == 1
    assert files(in_bucket) == {"469001/hr/2025-03/readme.txt"}
    with pytest.raises(PackageRefusedError, match="不再提供"):
        fetch(in_bucket, asking(number, on=AFTER))


def test_a_changed_package_and_a_store_that_is_away_are_refused_in_their_own_words(in_bucket: Settings, object_store: ObjectStore) -> None:
    with unit_of_work(in_bucket) as work:
        number = put_list(work, *CANARIES)
    assert number is not None
    (name,) = files(in_bucket)
    content = in_bucket.exchange.get(name)
    object_store.stop()
    try:
        with pytest.raises(PackageRefusedError, match="存放处（WENGANG_STORE）没有应答"):
            fetch(in_bucket, asking(number))
    finally:
        object_store.start()
    in_bucket.exchange.put(name, content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(PackageRefusedError, match="被改动过：请从备份恢复"):
        fetch(in_bucket, asking(number))
    in_bucket.exchange.put(name, content)
    assert fetch(in_bucket, asking(number)).content == content
    with unit_of_work(in_bucket) as work:
        assert [access[2] for access in accesses(work)] == ["refused", "refused", "given"]
