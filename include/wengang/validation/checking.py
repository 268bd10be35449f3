"""Running the rules of a data set over rows and giving back every row that breaks one.

Belongs here: the one place that speaks to Great Expectations. Does not belong here: rules, and what a broken rule leads to.

Method: each rule's expectation is made once; its engine is then asked for the one thing that we use, which rows do not meet it, over the
columns that the rule looks at. A whole validation of a batch would answer the same (tests hold it to that) and costs half a second however
few the rows, for statistics and reports that nobody here reads (decision 0045).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from wengang.validation.suites import Rule, RuleOfSuite, Severity, load_rules

PARAMETER = "$PARAMETER"


class RuleError(RuntimeError):
    """A rule could not be run: a fault of the rule, not of the data."""


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """One rule and the index labels of the rows that break it."""

    rule: Rule
    severity: Severity
    rows: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Question:
    """What the engine is asked for a rule: its condition's name, which columns it looks at, and the values that it compares with."""

    item: RuleOfSuite
    condition: str
    domain: dict[str, Any]
    values: dict[str, Any]


def check_rows(table: str, frame: pd.DataFrame, parameters: Mapping[str, float]) -> list[BrokenRule]:
    """Give every broken rule of a data set with its rows; the frame's index must be unique whole numbers.

    `parameters` are the policy values that suites name as `{"$PARAMETER": …}`. Raises `RuleError`.
    """
    if frame.empty:
        return []
    asked = [(question.item, _rows_that_break(question, frame)) for question in _questions(table, tuple(sorted(parameters.items())))]
    return [BrokenRule(item.rule, item.severity, rows) for item, rows in asked if rows]


def _rows_that_break(question: _Question, frame: pd.DataFrame) -> list[int]:
    from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine  # noqa: PLC0415 - three seconds to import
    from great_expectations.expectations.registry import get_metric_provider  # noqa: PLC0415 - as above

    columns = list(dict.fromkeys(question.item.columns))
    try:
        engine = PandasExecutionEngine(batch_data_dict={"rows": frame[columns]})
        provider, condition = get_metric_provider(question.condition, engine)
        breaks, _, _ = condition(
            provider,
            execution_engine=engine,
            metric_domain_kwargs=question.domain,
            metric_value_kwargs=question.values,
            metrics={"table.columns": columns},
            runtime_configuration={},
        )
    except Exception as error:
        raise RuleError(f"规则 {question.item.rule.rule} 无法执行：{error}") from error
    return [int(label) for label in breaks.index[breaks.to_numpy(dtype=bool)]]


@cache
def _questions(table: str, parameters: tuple[tuple[str, float], ...]) -> tuple[_Question, ...]:
    """Give what the engine is asked for each rule of a data set, the policy's values filled in."""
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration  # noqa: PLC0415 - as above
    from great_expectations.expectations.registry import get_expectation_impl, get_metric_kwargs  # noqa: PLC0415 - as above

    questions = []
    for item in load_rules(table):
        kind, kwargs = item.expectation["type"], item.expectation["kwargs"]
        filled = {name: filled_in(value, dict(parameters)) for name, value in kwargs.items()}
        expectation: Any = get_expectation_impl(kind)
        condition = f"{expectation.map_metric}.condition"
        asked = get_metric_kwargs(condition, configuration=ExpectationConfiguration(type=kind, kwargs=filled))
        questions.append(_Question(item, condition, asked["metric_domain_kwargs"], asked["metric_value_kwargs"]))
    return tuple(questions)


def filled_in(value: object, parameters: Mapping[str, float]) -> object:
    """Give a value of a suite, the policy's where it names a parameter."""
    return parameters[value[PARAMETER]] if isinstance(value, dict) and PARAMETER in value else value
