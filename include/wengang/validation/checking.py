"""Running the rules of a data set over rows and giving back every row that breaks one.

Belongs here: the one place that speaks to Great Expectations. Does not belong here: rules, and what a broken rule leads to.

Method: all rules run once with the cheap summary; the rows are asked for only of the rules that failed (COMPLETE costs seconds
where many rows fail). The engine is held to its word: as many rows must come back as it counted, or the check stops.
Known drawback: one validation costs about 0.1 s however few the rows, so many small files are checked in one batch.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from wengang.validation.suites import Rule, RuleOfSuite, Severity, load_rules

if TYPE_CHECKING:
    from great_expectations.core.batch_definition import BatchDefinition


class RuleError(RuntimeError):
    """A rule could not be run (a fault of the rule, not of the data), or the engine lost rows."""


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """One rule and the index labels of the rows that break it."""

    rule: Rule
    severity: Severity
    rows: Sequence[int]


def check_rows(table: str, frame: pd.DataFrame, parameters: Mapping[str, float]) -> list[BrokenRule]:
    """Give every broken rule of a data set with its rows; the frame's index must be unique whole numbers.

    `parameters` are the policy values that suites name as `{"$PARAMETER": …}`. Raises `RuleError`.
    """
    if frame.empty:
        return []
    rules = load_rules(table)
    failed = [item for item, result in zip(rules, _run(frame, rules, parameters, "SUMMARY"), strict=True) if not result.success]
    if not failed:
        return []
    return [
        BrokenRule(item.rule, item.severity, _rows_of(item, result))
        for item, result in zip(failed, _run(frame, failed, parameters, "COMPLETE"), strict=True)
    ]


def _rows_of(item: RuleOfSuite, result: Any) -> list[int]:  # noqa: ANN401 - Great Expectations ships no types
    body = result.result
    rows = [int(label) for label in body.get("unexpected_index_list") or []]
    if len(rows) != body.get("unexpected_count"):
        raise RuleError(f"规则 {item.rule.rule} 报出 {body.get('unexpected_count')} 行，只取回 {len(rows)} 行：检查中止，请联系系统管理员")
    return rows


def _run(
    frame: pd.DataFrame, rules: Sequence[RuleOfSuite], parameters: Mapping[str, float], result_format: Literal["SUMMARY", "COMPLETE"]
) -> list[Any]:
    import great_expectations as gx  # noqa: PLC0415 - three seconds to import; only checking needs it

    suite = gx.ExpectationSuite(name="rules", expectations=[_numbered(number, item) for number, item in enumerate(rules)])
    judged = sorted({column for item in rules for column in item.columns})
    batch = _batch_definition().get_batch({"dataframe": frame[judged].apply(_as_codes)})
    outcome = batch.validate(suite, result_format=result_format, expectation_parameters=dict(parameters))
    results = {config.meta["number"]: result for result in outcome.results if (config := result.expectation_config) is not None}
    for number, item in enumerate(rules):
        if results[number].exception_info.get("raised_exception"):
            raise RuleError(f"规则 {item.rule.rule} 无法执行：{results[number].exception_info.get('exception_message')}")
    return [results[number] for number in range(len(rules))]


def _as_codes(column: pd.Series) -> pd.Series:
    """Give a column of texts as categories: the engine copies all columns for each rule, and small codes are copied ten times faster."""
    if column.dtype != object:
        return column
    codes, texts = pd.factorize(column.to_numpy())
    return pd.Series(pd.Categorical.from_codes(codes, pd.Index(texts)), index=column.index)


def _numbered(number: int, item: RuleOfSuite) -> dict[str, Any]:
    """Give an expectation under its number: the engine groups results by column and changes their order."""
    return {**item.expectation, "meta": {"number": number}}


@cache
def _batch_definition() -> BatchDefinition[Any]:
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx  # noqa: PLC0415
    from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: PLC0415 - as above

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    source = context.data_sources.add_pandas("rows")
    return source.add_dataframe_asset("rows").add_batch_definition_whole_dataframe("rows")
