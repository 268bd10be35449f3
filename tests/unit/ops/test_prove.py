"""The page of proofs says of each when it ran whole last, for which code, and what came out."""

from __future__ import annotations

from pathlib import Path

import pytest
from ops import prove as proving
from ops.prove import PROOFS, prove


@pytest.fixture
def proofs(tmp_path: Path) -> dict[str, tuple[str, ...]]:
    """Give a proof that holds, one that does not, one that finds no test."""
    contents = {
        "holds": "def test_one(): pass\ndef test_two(): pass\n",
        "fails": "def test_one(): pass\ndef test_two(): raise AssertionError\n",
        "empty": "",
    }
    for name, content in contents.items():
        (tmp_path / f"test_{name}.py").write_text(content, encoding="utf-8")
    return {f"证明 {name}": (str(tmp_path / f"test_{name}.py"),) for name in contents}


def rows(page: Path) -> dict[str, list[str]]:
    lines = [line.strip("| ").split(" | ") for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| 证明 ")]
    return {cells[0]: cells[2:] for cells in lines if len(cells) == 7 and cells[0] != "证明"}


def test_each_row_keeps_what_came_out_last_and_a_failure_is_told(
    proofs: dict[str, tuple[str, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "proofs.md"
    monkeypatch.setattr(proving, "WORKERS", "0")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # loading the others takes longer than all the rest
    monkeypatch.setenv("PYTEST_PLUGINS", "xdist.plugin")
    monkeypatch.setattr(proving, "_commit", lambda: "aaaaaaa")
    assert prove(proofs, ["证明 holds"], page) == 0
    assert rows(page)["证明 holds"][:2] == ["2", "0"]
    assert rows(page)["证明 fails"][-1] == "还没有完整运行"

    monkeypatch.setattr(proving, "_commit", lambda: "bbbbbbb")
    assert prove(proofs, ["证明 fails"], page) == 1
    assert rows(page)["证明 fails"][:2] == ["1", "1"]
    assert [rows(page)[f"证明 {name}"][-1] for name in ("holds", "fails", "empty")] == ["aaaaaaa", "bbbbbbb", "还没有完整运行"]
    assert prove(proofs, ["证明 empty"], page) == 1, "a proof without a test has proved nothing"

    more = proofs | {"证明 holds": (*proofs["证明 holds"], *proofs["证明 fails"])}
    prove(more, ["证明 empty"], page)
    assert rows(page)["证明 holds"][-1] == "还没有完整运行", "with a further test nothing is known of it yet"


def test_every_proof_names_tests_that_stand() -> None:
    missing = [path for paths in PROOFS.values() for path in paths if not (proving.PROJECT_ROOT / path.partition("::")[0]).exists()]
    assert not missing


def test_what_the_suite_leaves_out_or_shortens_is_proved_whole_by_some_row() -> None:
    proved = {path.partition("::")[0] for paths in PROOFS.values() for path in paths}
    shortened = [
        str(path.relative_to(proving.PROJECT_ROOT))
        for path in sorted((proving.PROJECT_ROOT / "tests").rglob("test_*.py"))
        if any(word in path.read_text(encoding="utf-8") for word in ("pytest.mark." + "prove(", "PROVE_" + "EVERYTHING"))
    ]
    assert len(shortened) > 20
    assert [path for path in shortened if not proved & {path, *map(str, Path(path).parents)}] == []
