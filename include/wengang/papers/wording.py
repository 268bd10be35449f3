"""Numbers, dates and units as official Chinese writes them.

Belongs here: one wording for each kind of value. Does not belong here: sentences of one kind of paper.
A percentage has two places and is cut, never rounded over a threshold, as in the reasons of `risk_detection`: 2.9976 % is 2.99%.
"""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from wengang.workdays import OFFICE_TIME

UNDEFINED = "—"
SMALLEST_SHOWN = 5
"""Cells under five persons are not shown (domain section 10)."""


def persons(count: int | None) -> str:
    """Give a number of persons as a cell: 12人; <5人 where one to four; — where unknown."""
    if count is None:
        return UNDEFINED
    return f"{count}人" if count == 0 or count >= SMALLEST_SHOWN else f"<{SMALLEST_SHOWN}人"


def percent(ratio: Fraction | None) -> str:
    """Give the size of a ratio as a percentage of two places, cut: 55.83%; 不足0.01% where it would be cut to nothing."""
    if ratio is None:
        return UNDEFINED
    hundredths = int(abs(ratio) * 10000)
    if ratio and not hundredths:
        return "不足0.01%"
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def movement(change: Fraction | None) -> str:
    """Give a change in words: 上升1.02%, 下降2.99%, 持平, — where undefined."""
    if change is None:
        return UNDEFINED
    return f"{direction(change)}{percent(change)}" if change else "持平"


def direction(change: Fraction) -> str:
    """Give the word of a change."""
    return "上升" if change > 0 else "下降" if change < 0 else "持平"


def money(amount: Fraction | None) -> str:
    """Give an amount of 元 to the fen, rounded half to even."""
    if amount is None:
        return UNDEFINED
    fen = round(abs(amount) * 100)
    return f"{'−' if amount < 0 and fen else ''}{fen // 100}.{fen % 100:02d}元"


def day(value: date) -> str:
    """Give a date without leading zeros (GB/T 9704): 2025年4月3日."""
    return f"{value.year}年{value.month}月{value.day}日"


def hour(value: datetime) -> str:
    """Give a moment in the office's time: 2025年4月3日18时, with minutes where there are any."""
    local = value.astimezone(OFFICE_TIME)
    return f"{day(local)}{local.hour}时" + (f"{local.minute}分" if local.minute else "")


def your(unit_name: str) -> str:
    """Give how a unit is spoken to: 你市, 你县, 你区 (洋浦经济开发区)."""
    return f"你{unit_name[-1]}" if unit_name[-1:] in ("市", "县", "区") else "你单位"
