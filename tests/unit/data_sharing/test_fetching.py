"""Hand-overs out of a bucket: whole or not at all, nothing outside the inbox, and only what is new."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from wengang.data_sharing.fetching import fetch_hand_overs
from wengang.data_sharing.inbox import MAX_FILE_BYTES, MAX_HAND_OVER_BYTES, MAX_MANIFEST_BYTES
from wengang.storage import StoreAwayError, Stored

ONE = {"469001/2025-03/rv/a.xlsx": b"rows", "469001/2025-03/rv/manifest.json": b"{}", "469001/2025-03/rv/z.csv": b"more"}


class Bucket:
    """A bucket of memory, with every name that a real one may have; sizes may be told that nobody would store in a test."""

    def __init__(self, **sizes: int) -> None:
        self.objects: dict[str, bytes] = {}
        self.sizes = sizes
        self.fetched: list[str] = []
        self.breaks_at = ""

    def names(self, below: str = "") -> Iterator[Stored]:
        """Give what is kept."""
        for name, content in sorted(self.objects.items()):
            if name.startswith(f"{below}/" if below else ""):
                size = self.sizes.get(name.rpartition("/")[2].partition(".")[0], len(content))
                yield Stored(name, size, f"{size}:{hashlib.sha256(content).hexdigest()}")

    def pieces(self, name: str) -> Iterator[bytes]:
        """Give the first byte and the rest."""
        self.fetched.append(name)
        yield self.objects[name][:1]
        if name == self.breaks_at:
            raise StoreAwayError("away")
        yield self.objects[name][1:]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def files(folder: Path) -> dict[str, bytes]:
    """Give what stands in a folder, without the notes of what was fetched."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".fetched.json"
    }


def fetch(bucket: Bucket, inbox: Path) -> list[str]:
    return [trouble.problem.rule for trouble in fetch_hand_overs(bucket, inbox)]


def test_the_manifest_comes_last_and_nothing_comes_twice(inbox: Path) -> None:
    bucket = Bucket()
    bucket.objects = dict(ONE)
    assert fetch(bucket, inbox) == [] and files(inbox) == ONE
    assert bucket.fetched[-1].endswith("manifest.json")
    bucket.fetched.clear()
    assert fetch(bucket, inbox) == [] and bucket.fetched == []


def test_what_is_half_fetched_is_no_hand_over_and_the_next_call_goes_on(inbox: Path) -> None:
    bucket = Bucket()
    bucket.objects, bucket.breaks_at = dict(ONE), "469001/2025-03/rv/z.csv"
    with pytest.raises(StoreAwayError):
        fetch(bucket, inbox)
    assert files(inbox) == {"469001/2025-03/rv/a.xlsx": b"rows"}
    bucket.breaks_at, bucket.fetched = "", []
    assert fetch(bucket, inbox) == [] and files(inbox) == ONE
    assert bucket.fetched == ["469001/2025-03/rv/z.csv", "469001/2025-03/rv/manifest.json"]


def test_a_file_that_came_before_its_manifest_but_after_its_page_of_the_list_is_fetched(inbox: Path) -> None:
    bucket = Bucket()
    bucket.objects = dict(ONE)
    late, listed = bucket.names, []

    def names(below: str = "") -> Iterator[Stored]:
        listed.append(below)
        return (kept for kept in late(below) if len(listed) > 1 or not kept.name.endswith("a.xlsx"))

    bucket.names = names  # type: ignore[method-assign]  # the first list is of before
    assert fetch(bucket, inbox) == [] and files(inbox) == ONE


def test_what_is_replaced_replaces_and_what_is_removed_stays(inbox: Path) -> None:
    bucket = Bucket()
    bucket.objects = dict(ONE)
    fetch(bucket, inbox)
    bucket.objects["469001/2025-03/rv/a.xlsx"] = b"others"
    del bucket.objects["469001/2025-03/rv/z.csv"]
    fetch(bucket, inbox)
    assert files(inbox) == ONE | {"469001/2025-03/rv/a.xlsx": b"others"}
    bucket.objects["469001/2025-03/rv/z.csv"] = b"more"
    bucket.fetched.clear()
    fetch(bucket, inbox)
    assert bucket.fetched == ["469001/2025-03/rv/z.csv"], "what was removed and comes back is fetched anew"


@pytest.mark.parametrize(
    "name",
    ["../out.csv", "/out.csv", "a//out.csv", "a/./out.csv", "a/../../out.csv", "a/\x01out.csv", "a/\u202eout.csv", f"a/{'长' * 100}.csv"],
)
def test_a_name_that_is_no_name_of_a_file_leaves_nothing_anywhere(inbox: Path, name: str) -> None:
    bucket = Bucket()
    bucket.objects = {name: b"x", **ONE}
    assert fetch(bucket, inbox) == ["BUCKET_NAME"]
    assert files(inbox.parent) == {f"inbox/{one}": content for one, content in ONE.items()}


def test_what_nobody_looks_at_is_not_fetched_and_not_told(inbox: Path) -> None:
    bucket = Bucket()
    bucket.objects = {"469001/": b"", ".trash/a.csv": b"x", "469001/~$a.xlsx": b"x", "469001/thumbs.db": b"x", ".fetched.json": b"{}"}
    assert fetch(bucket, inbox) == [] and bucket.fetched == []


@pytest.mark.parametrize(
    ("sizes", "rule"),
    [
        ({"a": MAX_FILE_BYTES + 1}, "FILE_TOO_LARGE"),
        ({"manifest": MAX_MANIFEST_BYTES + 1}, "MANIFEST_TOO_LARGE"),
        (dict.fromkeys("abcdefghi", MAX_HAND_OVER_BYTES // 8), "FILE_TOO_LARGE"),
    ],
)
def test_of_a_hand_over_above_the_limits_nothing_is_fetched_and_the_others_are(inbox: Path, sizes: dict[str, int], rule: str) -> None:
    bucket = Bucket(**sizes)
    large = {f"469002/{name}.csv": b"x" for name in "abcdefghi"} | {"469002/manifest.json": b"{}"}
    bucket.objects = {**large, "loose/k.zip": b"zip", "loose/l.zip": b"zip"}
    (trouble,) = fetch_hand_overs(bucket, inbox)
    assert (trouble.problem.rule, trouble.unit) == (rule, "469002")
    assert set(files(inbox)) == {"loose/k.zip", "loose/l.zip"}


def test_a_large_zip_keeps_its_neighbours_from_nothing(inbox: Path) -> None:
    bucket = Bucket(k=MAX_HAND_OVER_BYTES + 1, l=MAX_HAND_OVER_BYTES)
    bucket.objects = {"k.zip": b"zip", "l.zip": b"zip"}
    assert fetch(bucket, inbox) == ["FILE_TOO_LARGE"] and set(files(inbox)) == {"l.zip"}


def test_a_link_in_the_inbox_leads_nobody_outside(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (inbox / "469001").symlink_to(tmp_path / "outside")
    bucket = Bucket()
    bucket.objects = dict(ONE)
    assert fetch(bucket, inbox) == ["NO_RIGHT"] and files(tmp_path / "outside") == {}


def test_a_folder_where_a_file_should_be_is_told_and_the_rest_goes_on(inbox: Path) -> None:
    bucket = Bucket()
    bucket.objects = {"469001": b"a file of this name", **ONE, "469002/a.csv": b"x"}
    assert len(fetch(bucket, inbox)) == 1 and "469002/a.csv" in files(inbox)
