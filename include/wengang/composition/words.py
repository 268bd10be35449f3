"""The words of 务工结构: dimensions, codes, classes of places.

Belongs here: how they are called on pages and papers. Does not belong here: counting them.
"""

from __future__ import annotations

from collections.abc import Mapping

from wengang.settings.data_sets import code_title, code_titles

BLANK = "未填"
DIMENSIONS: Mapping[str, str] = {
    "industry": "所属行业",
    "sex": "性别",
    "age": "年龄（按当年满多少周岁）",
    "education": "文化程度",
    "household": "户类型",
    "monitored": "监测对象类别",
    "care": "低保、特困",
}
"""In the order of papers."""
_CODE_LISTS = {"industry": "industry", "education": "education", "household": "household_kind", "monitored": "monitored_kind"}
_OWN_WORDS: Mapping[str, Mapping[str, str]] = {
    "sex": {"male": "男", "female": "女"},
    "age": {
        "under_25": "24岁及以下",
        "25_34": "25—34岁",
        "35_44": "35—44岁",
        "45_54": "45—54岁",
        "55_59": "55—59岁",
        "60_over": "60岁及以上",
    },
    "care": {"destitute": "特困供养人员", "subsistence": "低保（不含特困）", "neither": "都不是"},
}
LOCATIONS: Mapping[str, str] = dict(zip(("01", "02", "03", "04", "05"), code_titles("location"), strict=True)) | {BLANK: BLANK}
"""The classes of places of work, nearest first."""


def code_words(dimension: str, code: str) -> str:
    """Give how a code of a dimension is called."""
    if code == BLANK:
        return "未填或非监测对象" if dimension == "monitored" else BLANK
    if own := _OWN_WORDS.get(dimension):
        return own[code]
    return "非监测对象" if (dimension, code) == ("monitored", "0") else code_title(_CODE_LISTS[dimension], code)


def codes_of(dimension: str, found: set[str]) -> list[str]:
    """Give the found codes of a dimension in the order of papers, blank last."""
    order = list(_OWN_WORDS.get(dimension, ())) or sorted(found - {BLANK})
    return [code for code in (*order, BLANK) if code in found]
