"""What is installed is what was tested: the lock has every requirement, in the version of constraints.txt, and a hash for each."""

from __future__ import annotations

import re
from pathlib import Path

from ops.bundle import bill_of_materials, checksums, parts
from tests.integrity.sources import ROOT, as_list


def pinned(name: str) -> dict[str, str]:
    """Give the version of each package that a file pins, under its normal name."""
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[a-z]+\])?==([^\s;\\]+)", (ROOT / name).read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[-_.]+", "-", package).lower(): version for package, version in found}


def test_the_lock_has_each_requirement_of_office_and_trial_with_hashes() -> None:
    lock, constraints = pinned("requirements.lock"), pinned("constraints.txt")
    direct = pinned("requirements.txt") | pinned("requirements-trial.txt")
    assert direct.items() <= lock.items(), "run make lock"
    differing = [f"{name} {version}" for name, version in lock.items() if constraints.get(name, version) != version]
    assert not differing, f"make lock refreshes both together {as_list(differing)}"
    blocks = re.split(r"^(?=[A-Za-z0-9])", (ROOT / "requirements.lock").read_text(encoding="utf-8"), flags=re.M)
    assert not [block for block in blocks if "==" in block and "--hash=sha256:" not in block]


def test_the_office_has_no_tool_of_the_trial_or_of_developers_and_one_driver() -> None:
    office, lock = pinned("requirements.txt"), pinned("requirements.lock")
    assert not set(office) & {"aiosmtpd", "pytest", "mypy", "ruff"}
    assert {name for name in lock if name.startswith(("psycopg", "asyncpg", "pg8000"))} == {"psycopg", "psycopg-binary"}


def test_a_bundle_lists_its_parts_and_their_sums(tmp_path: Path) -> None:
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "Some_Thing-1.2-py3-none-any.whl").write_bytes(b"x")
    bill = bill_of_materials(parts(tmp_path / "wheels"))
    assert [(part["name"], part["version"]) for part in bill["components"]] == [("some-thing", "1.2")]
    digest = bill["components"][0]["hashes"][0]["content"]
    assert checksums(tmp_path) == f"{digest}  wheels/Some_Thing-1.2-py3-none-any.whl\n"
