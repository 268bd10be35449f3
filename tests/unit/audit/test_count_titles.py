"""What a task did, in one Chinese line."""

from __future__ import annotations

import pytest

from wengang.audit.count_titles import done_line


@pytest.mark.parametrize(
    ("counts", "line"),
    [
        ({"known": 12, "new": 3}, "完成：已知12件，新登记3件"),
        ({"rows": 120, "rejected": 0, "state": "accepted"}, "完成：收到120行，退回0行，已接收"),
        ({"mailed": True}, "完成：放入待发邮件1封"),
        ({"mailed": 0}, "完成：没有新的邮件"),
        ({"year": 2025, "version": 2, "refusal": 0, "is_new": False}, "完成：2025年度，第2版，内容没有变化，仍是原来的一版"),
        ({"period": "", "closed_years": [2024, 2025], "certificate": None}, "完成：结账年度：2024、2025"),
        ({"something_english": 3}, "完成：没有需要办的事项"),
        ({}, "完成：没有需要办的事项"),
    ],
)
def test_line_tells_the_counts_in_chinese(counts: dict[str, object], line: str) -> None:
    assert done_line(counts) == line


def test_notice_says_what_no_count_says() -> None:
    assert done_line({"trial": True}, "第1版只是试算，不能定稿") == "完成：本次为试算。第1版只是试算，不能定稿"
