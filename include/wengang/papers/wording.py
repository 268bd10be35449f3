"""Changes, dates and units as official Chinese writes them.

Belongs here: one wording for each kind of value. Does not belong here: numbers (`wengang.numbers`), sentences of one kind of paper.
"""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from wengang.numbers import UNDEFINED, percent
from wengang.workdays import OFFICE_TIME


def movement(change: Fraction | None) -> str:
    """Give a change in words: 上升1.02%, 下降2.99%, 持平, — where undefined."""
    if change is None:
        return UNDEFINED
    return f"{direction(change)}{percent(change)}" if change else "持平"


def direction(change: Fraction) -> str:
    """Give the word of a change."""
    return "上升" if change > 0 else "下降" if change < 0 else "持平"


_DIGITS = "零一二三四五六七八九"


def day(value: date) -> str:
    """Give a date without leading zeros (GB/T 9704): 2025年4月3日."""
    return f"{value.year}年{value.month}月{value.day}日"


def numeral(number: int) -> str:
    """Give a number from 1 to 99 as the headings of a paper count (GB/T 9704): 一, 十, 十一, 二十, 二十三."""
    tens, ones = divmod(number, len(_DIGITS))
    return f"{_DIGITS[tens] if tens > 1 else ''}{'十' if tens else ''}{_DIGITS[ones] if ones else ''}"


def hour(value: datetime) -> str:
    """Give a moment in the office's time: 2025年4月3日18时, with minutes where there are any."""
    local = value.astimezone(OFFICE_TIME)
    return f"{day(local)}{local.hour}时" + (f"{local.minute}分" if local.minute else "")


def to_both_departments(unit_name: str, then: str = "") -> str:
    """Give the addressee of what is mailed to a unit: its mail goes to both departments (`people.yaml`); `then` = who gets it from them."""
    return f"{unit_name}人力资源社会保障部门、乡村振兴部门{then}："


def your(unit_name: str) -> str:
    """Give how a unit is spoken to: 你市, 你县, 你区 (洋浦经济开发区)."""
    return f"你{unit_name[-1]}" if unit_name[-1:] in ("市", "县", "区") else "你单位"
