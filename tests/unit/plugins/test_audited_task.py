"""What may enter XCom: ids, counts and short names only (architecture decision 9)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from audited_task import business_date, hold_to_ids_and_counts


@pytest.mark.parametrize("value", [None, 3, True, "2025-03", "五指山市 · 花名册", [1, {"id": 7, "title": "海口市"}]])
def test_ids_counts_and_short_names_pass(value: object) -> None:
    assert hold_to_ids_and_counts(value) == value


@pytest.mark.parametrize("value", ["469900199001010011", "电话13800000000", "字" * 201, 3.5, Decimal(1), object()])
def test_anything_that_could_carry_personal_data_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="ids, counts and short names"):
        hold_to_ids_and_counts([{"value": value}])


def test_business_date_is_the_param_where_one_is_given() -> None:
    assert business_date({"params": {"业务日期": "2025-04-08"}}) == date(2025, 4, 8)
