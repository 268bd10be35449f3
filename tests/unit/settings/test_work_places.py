"""What 务工所在县 names."""

from __future__ import annotations

import pytest

from wengang.settings.work_places import load_provinces, place_title, read_work_place


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("五指山市", "469001"),
        ("海南省海口市龙华区", "460100"),
        ("儋州市洋浦经济开发区", "460400499"),
        ("儋州市那大镇", "460400"),
        ("广东省深圳市宝安区", "44"),
        ("广东深圳", "44"),
        ("青海省海南藏族自治州", "63"),
        (" 吉林省 吉林市 ", "22"),
        ("宝安区", None),
        ("海南省", None),
        ("", None),
    ],
)
def test_a_place_is_read_by_the_name_it_begins_with(text: str, code: str | None) -> None:
    assert read_work_place(text) == code


def test_every_place_has_a_name() -> None:
    assert len(load_provinces()) == 30
    assert place_title("44") == "广东省"
    assert place_title("460400499") == "洋浦经济开发区"
    assert place_title("99").startswith("省外")
