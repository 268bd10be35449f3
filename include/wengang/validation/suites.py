"""The suites of `expectations/`: what good data is, one folder a data set, one file a severity; the path is the policy.

Beside them stands `beyond_rows.json`: rules that no engine of row rules can run, because they hold for every text whatever its column
(“*”), or look into other files. Their sentences are here like those of all others.

Belongs here: reading the files and holding them to their form. Does not belong here: running them (`checking`, `texts`,
`data_sharing.comparing`).
"""

from __future__ import annotations

import json
from enum import StrEnum
from functools import cache
from typing import Any

from wengang.settings.config_files import PROJECT_ROOT, FrozenModel

SUITE_FOLDER = PROJECT_ROOT / "expectations"
ANY_COLUMN = "*"


class Severity(StrEnum):
    """What a broken rule does to a row (method §9)."""

    REJECT_ROW = "reject_row"
    REJECT_CELL = "reject_cell"
    WARN = "warn"


class Rule(FrozenModel):
    """What a rule is called, which column it looks at, what it says to the sender, and where it comes from."""

    rule: str
    column: str
    says: str
    next: str
    source: str


class RuleOfSuite(FrozenModel):
    """One expectation with its rule and severity; `expectation` is the Great Expectations configuration."""

    rule: Rule
    severity: Severity
    expectation: dict[str, Any]

    @property
    def columns(self) -> tuple[str, ...]:
        """The shaped columns that the expectation looks at."""
        arguments = self.expectation["kwargs"]
        return tuple(arguments[key] for key in ("column", "column_A", "column_B") if key in arguments)


@cache
def load_rules(table: str) -> tuple[RuleOfSuite, ...]:
    """Give all rules of a data set, strictest first; raises `FileNotFoundError` when it has no suite for a severity."""
    rules = []
    for severity in Severity:
        body = json.loads((SUITE_FOLDER / table / f"{severity}.json").read_text(encoding="utf-8"))
        for expectation in body["expectations"]:
            rules.append(RuleOfSuite(rule=Rule.model_validate(expectation["meta"]), severity=severity, expectation=expectation))
    return tuple(rules)


@cache
def load_rules_beyond_rows() -> tuple[tuple[Rule, Severity], ...]:
    """Give the rules of `beyond_rows.json` with their severities."""
    body = json.loads((SUITE_FOLDER / "beyond_rows.json").read_text(encoding="utf-8"))
    return tuple((Rule.model_validate(rule), severity) for severity in Severity for rule in body[severity])


@cache
def rule_by_id(table: str, rule_id: str, column: str) -> Rule:
    """Give the rule that a stored finding names, for its sentence in a receipt."""
    for rule in (*(item.rule for item in load_rules(table)), *(rule for rule, _ in load_rules_beyond_rows())):
        if rule.rule == rule_id and rule.column in (column, ANY_COLUMN):
            return rule.model_copy(update={"column": column})
    raise LookupError(f"{table} 没有规则 {rule_id}（{column}）")
