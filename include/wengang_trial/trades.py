"""What the 帮扶车间 of the trial province make: type, field and industry, with words that method §10 leaves free."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trade:
    """One trade of a workshop."""

    kind: str
    """车间类型."""
    field: str
    """所属领域."""
    industry: str
    contract: str
    """合同类型 of its workers."""
    coastal: bool = False


_MAKING, _FARMING = "制造业", "农、林、牧、渔业"

WINTER_PLANTING = Trade("种养", "种植", _FARMING, "劳务协议")
"""The trade that has a season."""
TRADES = (
    Trade("厂房", "热带水果加工", _MAKING, "劳动合同"),
    Trade("居家", "黎锦编织", _MAKING, "承揽"),
    Trade("厂房", "海产加工", _MAKING, "劳动合同", coastal=True),
    Trade("种养", "热带花卉", _FARMING, "劳务协议"),
    Trade("居家", "椰雕", _MAKING, "承揽"),
    Trade("厂房", "咖啡", _MAKING, "劳动合同"),
    Trade("文旅", "乡村旅游", "住宿和餐饮业", "劳动合同"),
    Trade("贸易流通", "电商物流", "交通运输、仓储和邮政业", "劳动合同"),
    Trade("其他", "手工编织", _MAKING, "劳务协议"),
)
INLAND = frozenset({"469001", "469021", "469022", "469025", "469029", "469030"})
"""Units without a coast."""


def trades_of(code: str) -> tuple[Trade, ...]:
    """Give the trades that occur in a unit."""
    return tuple(trade for trade in TRADES if not (trade.coastal and code in INLAND))
