"""The cause that a receipt names can be tested at the cell, and its next step helps (method §10.1)."""

from __future__ import annotations

import pytest

from wengang.data_sharing.causes import cause_of
from wengang.data_sharing.file_forms.sheet_xml import NOT_CALCULATED


@pytest.mark.parametrize(
    ("rule_id", "cell", "named"),
    [
        ("MONTH_UNREADABLE", "#N/A", "公式错误 #N/A"),
        ("INCOME_UNREADABLE", NOT_CALCULATED, "重新计算"),
        ("ID_CHECK", '="469900198501010012"', "请去掉等号和引号"),
        ("MONTH_UNREADABLE", "2025.1", "2025年10月 或 2025-10"),
        ("ID_NUMERIC", "4.69900E+17", "科学计数法"),
        ("ID_NUMERIC", "469900198501010000", "以000结尾"),
        ("INCOME_UNREADABLE", "3,200.50", "千分位逗号"),
        ("INCOME_UNREADABLE", "3200元", "单位“元”"),
        ("INCOME_UNREADABLE", "2800①", "“①”"),
        ("MONTH_UNREADABLE", "2025年Ⅲ月", "“Ⅲ”"),
        ("INCOME_UNREADABLE", "10²", "“²”"),
    ],
)
def test_a_cause_is_named(rule_id: str, cell: str, named: str) -> None:
    cause = cause_of(rule_id, cell)
    assert cause is not None and named in cause


@pytest.mark.parametrize(
    ("rule_id", "cell"), [("ID_CHECK", "46990019850101"), ("CODE_UNKNOWN", "远方"), ("5_16_001", "99"), ("START_MISSING", "")]
)
def test_where_the_rule_says_all_there_is_no_cause(rule_id: str, cell: str) -> None:
    assert cause_of(rule_id, cell) is None
