"""Method, policy and samples stand in the repository: a clone alone can be understood and tested.

Where the design folder from which they are released stands beside the checkout, they are the same; a README speaks of its own place.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.conftest import SAMPLES
from tests.integrity.sources import ROOT, as_list, python_files

DESIGN = ROOT.parent / "shared"
TEXTS = ("method.md", "domain.md", "policy-source.md", "airflow-facts.md")
RELEASED = {DESIGN / name: ROOT / "docs" / name for name in TEXTS} | {
    DESIGN / "samples": SAMPLES,
    DESIGN / "field-cases": SAMPLES / "field-cases",
}


def _files(original: Path) -> list[Path]:
    """Give what is released of a text or a folder, relative to it."""
    return sorted(path.relative_to(original) for path in original.rglob("*") if path.is_file() and path.name != "README.md")


def test_what_is_released_is_what_was_designed() -> None:
    wrong = []
    for original, released in RELEASED.items():
        pairs = [(original, released)] if original.is_file() else [(original / name, released / name) for name in _files(original)]
        wrong += [str(mine.relative_to(ROOT)) for its, mine in pairs if not mine.is_file() or its.read_bytes() != mine.read_bytes()]
    assert not wrong, f"Copy what has changed in the design into the repository, then bring the code after it {as_list(wrong)}"


def test_the_method_has_the_paragraphs_that_code_names() -> None:
    method = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    paragraphs = set(re.findall(r"^#{2,3} ([0-9]+(?:\.[0-9]+)?)", method, re.M))
    named: dict[str, str] = {}
    for path in python_files("include", "plugins", "dags", "ops", "tests"):
        for number in re.findall(r"method §([0-9]+(?:\.[0-9]+)?)", path.read_text(encoding="utf-8")):
            named.setdefault(number.rstrip("."), str(path.relative_to(ROOT)))
    assert len(named) > 5, "hardly any paragraph is named: this test reads the wrong words"
    assert not set(named) - paragraphs, f"docs/method.md lacks paragraphs {as_list([f'{n}: {named[n]}' for n in set(named) - paragraphs])}"


def test_samples_are_whole() -> None:
    for name in ("ordinary", "edges"):
        manifests = list((SAMPLES / name / "inbox").rglob("manifest.json"))
        assert len(manifests) > 20
        for manifest in manifests:
            files = json.loads(manifest.read_text(encoding="utf-8"))["files"]
            assert all((manifest.parent / file["name"]).is_file() for file in files), (
                f"{manifest.relative_to(ROOT)} names a file that is missing"
            )
