"""The office manual and the decisions keep up with the code."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest
import typer
from tests.integrity.sources import BORDER, ROOT, as_list, calls, committed_files, python_files, tree

from wengang.cli import app
from wengang.settings.data_sets import load_data_sets
from wengang.settings.domains import DOMAINS
from wengang.settings.policy import load_policy

DOCS = ROOT / "docs"
OPERATIONS = (DOCS / "operations.md").read_text(encoding="utf-8")
GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")
DECISIONS = sorted((DOCS / "decisions").glob("0*.md"))


def _problem_ids() -> set[str]:
    """Give the rule id of every problem of a hand-over or file that code can report."""
    ids = set()
    for path in python_files("include/wengang"):
        constants = {
            target.id: node.value.value
            for node in tree(path).body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in calls(path, frozenset({"Problem", "RefusedError"})):
            first = call.args[0] if call.args else None
            value = first.value if isinstance(first, ast.Constant) else constants.get(getattr(first, "id", ""))
            ids |= {value} if isinstance(value, str) else set()
    return ids


def test_manual_explains_every_problem_of_a_file() -> None:
    ids = _problem_ids()
    assert len(ids) > 20, "hardly any problem was found: this test reads the wrong calls"
    missing = sorted(name for name in ids if f"`{name}`" not in OPERATIONS)
    assert not missing, f"Say in docs/operations.md, section 六, what these mean and what to do {as_list(missing)}"
    variables = set(re.findall(r"[A-Z]+(?:_[A-Z]+)+", (ROOT / ".env.example").read_text(encoding="utf-8")))
    gone = sorted(set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", OPERATIONS)) - ids - variables)
    assert not gone, f"docs/operations.md explains problems that no code reports {as_list(gone)}"


def test_manual_names_make_targets_that_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    missing = sorted(set(re.findall(r"`?\bmake ([a-z-]+)", OPERATIONS)) - targets)
    assert not missing, f"docs/operations.md names make targets that the Makefile lacks {as_list(missing)}"


def test_manual_names_commands_and_options_that_exist() -> None:
    options: dict[str, set[str]] = {}
    groups: list[tuple[str, Any]] = [("", typer.main.get_command(app))]
    while groups:
        path, command = groups.pop()
        options[path] = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        groups += [(f"{path} {name}".strip(), inner) for name, inner in getattr(command, "commands", {}).items()]
    written = re.findall(r'(?:(?<=`wengang )|(?<=DO=")|(?<=wengang\.cli ))([a-z][a-z-]*)(?: ([a-z][a-z-]*))?([^`\n"|]*)', OPERATIONS)
    assert len(written) > 50, "hardly any command was found: this test reads the manual otherwise than it is written"
    wrong = []
    for first, second, rest in written:
        of_group = any(name.startswith(f"{first} ") for name in options)
        command = f"{first} {second}" if of_group and second else first
        unknown = set(re.findall(r"--[a-z-]+", rest.split("&&")[0])) - options.get(command, set())
        if command not in options or unknown - {"--help"}:
            wrong.append(f"{first} {second}{rest}")
    of_airflow = ("users ", "pools ")
    wrong = [line for line in wrong if not line.startswith(of_airflow)]
    assert not wrong, f"docs/operations.md names commands or options that `wengang` does not have {as_list(wrong)}"


def test_manual_quotes_what_the_code_says() -> None:
    said = "".join(path.read_text(encoding="utf-8") for path in python_files("include/wengang", *BORDER))
    said += "程序出错（RuleError）"  # put together from the kind of an error
    table = OPERATIONS.split("### 流程和系统")[1].split("### 没有送达的邮件")[0]
    quoted = [words for line in table.splitlines() if line.startswith("| “") for words in re.findall(r"“([^”]+)”", line.split("|")[1])]
    assert len(quoted) > 40, "hardly any quotation was found: this test reads another table"
    unsaid = sorted({words for words in quoted for part in words.split("……") if part.strip("，") not in said})
    assert not unsaid, f"docs/operations.md, section 六, quotes what no code says {as_list(unsaid)}"


def test_glossary_has_every_data_set() -> None:
    missing = sorted(name for name in load_data_sets() if f"`{name}`" not in GLOSSARY)
    assert not missing, f"Enter these data sets in docs/glossary.md {as_list(missing)}"


def test_glossary_has_every_package_of_the_house() -> None:
    # A domain is named by the catalogue (decision 0037); what else stands there is said in a decision.
    packages = {path.name for path in (ROOT / "include" / "wengang").iterdir() if (path / "__init__.py").exists()} - set(DOMAINS)
    decisions = (
        "0006-packages-added-to-the-layers",
        "0035-one-ledger-for-every-letter",
        "0046-a-round-of-a-matter-is-a-value",
        "0056-a-draft-is-tried-out-by-the-intake-itself",
        "0057-clues-are-runs-over-named-files",
        "0079-an-office-s-settings-hold-when-two-people-released-them",
        "0080-health-goes-its-own-way",
    )
    described = "".join((DOCS / "decisions" / f"{name}.md").read_text(encoding="utf-8") for name in decisions)
    missing = sorted(name for name in packages if name not in described)
    assert not missing, f"Say in a decision where these packages stand {as_list(missing)}"


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_decision_is_dated_and_listed(path: object) -> None:
    text = (DOCS / "decisions" / str(getattr(path, "name", ""))).read_text(encoding="utf-8")
    assert re.search(r"^20[0-9]{2}-[01][0-9]-[0-3][0-9] · (accepted|replaced by [0-9]{4})$", text, re.M), "give it a date and a state"
    for part in ("**Context.**", "**Decision.**", "**Why.**", "**Consequences.**"):
        assert part in text, f"{part} is missing"
    assert str(getattr(path, "name", "")) in (DOCS / "decisions" / "README.md").read_text(encoding="utf-8"), "list it in README.md"


def test_links_of_the_documents_lead_somewhere() -> None:
    broken = []
    for path in committed_files():
        if path.suffix != ".md":
            continue
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", path.read_text(encoding="utf-8")):
            if not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)} → {target}")
    assert not broken, f"Correct these links {as_list(broken)}"


def test_policy_parameters_have_units_in_chinese() -> None:
    units = {parameter.unit for parameter in load_policy().parameters.values()}
    assert all(re.search(r"[一-鿿]", unit) for unit in units), units
