"""What is committed: no secret, no personal data, no path of the machine on which somebody happened to work."""

from __future__ import annotations

import re
from pathlib import Path

from tests.integrity.sources import ROOT, as_list, committed_files

TEXT = {".py", ".sql", ".md", ".yaml", ".yml", ".toml", ".txt", ".json", ".cfg", ".ini", ".example", ".html", ".csv", ""}
# Written in pieces, so that this file does not find itself.
MACHINE_PATHS = re.compile("|".join(["/wo" + "rk/", "/ro" + "ot/", "/ho" + r"me/[a-z]", "/Use" + "rs/", r"C:\\Use" + "rs"]))
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    r"|(?i:password|secret|token)\s*[:=]\s*[\"'][A-Za-z0-9+/=_-]{20,}[\"']"
)
IDENTITY_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])[1-8][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])[0-9]{3}[0-9Xx](?![0-9A-Za-z])"
)
# The area 469900 is not issued (wengang_trial); the other is the printed example of GB 11643. Any other number could be somebody's.
NOBODYS = ("469900", "11010519491231")


def _texts() -> list[tuple[Path, str]]:
    found = []
    for path in committed_files():
        if path.suffix in TEXT and path.stat().st_size < 2_000_000:
            found.append((path, path.read_text(encoding="utf-8", errors="replace")))
    assert len(found) > 100, "git lists hardly any file: this test judges nothing"
    return found


def test_no_path_of_one_machine() -> None:
    wrong = [f"{path.relative_to(ROOT)}: {match[0]}" for path, text in _texts() if (match := MACHINE_PATHS.search(text))]
    assert not wrong, f"Write paths relative to the project {as_list(wrong)}"


def test_no_secret() -> None:
    wrong = [f"{path.relative_to(ROOT)}" for path, text in _texts() if SECRETS.search(text)]
    assert not wrong, f"Take the secret out, and change it wherever it is used {as_list(wrong)}"


def test_no_identity_number_that_could_be_somebodys() -> None:
    wrong = {
        str(path.relative_to(ROOT))
        for path, text in _texts()
        for match in IDENTITY_NUMBER.finditer(text)
        if not match[0].startswith(NOBODYS)
    }
    assert not wrong, f"Use numbers of the area {NOBODYS[0]}, which is not issued {as_list(sorted(wrong))}"


def test_no_runtime_file_is_committed() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in committed_files()
        if path.name == ".env" or path.suffix in {".key", ".pem", ".pyc", ".log"} or path.relative_to(ROOT).parts[0] == "var"
    ]
    assert not wrong, f"Take run-time files out of git and into .gitignore {as_list(wrong)}"
