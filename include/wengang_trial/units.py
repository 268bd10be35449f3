"""The nineteen reporting units of the trial province: real codes and names, invented sizes.

Belongs here: what differs from unit to unit before anybody works — code, names, share of the province, growth, wage
level and the encoding of its CSV files. Does not belong here: what happens to a unit (`planted`).

Shares are per mille of the province, in the order of what is publicly known about the rural poor population: 儋州 is
the largest, 洋浦 the smallest; the share of 洋浦 is kept high enough to be graded at 1/50 (a base of 30 persons,
method §4).
"""

from __future__ import annotations

from dataclasses import dataclass

PROVINCE_ROSTER = 650_000
"""Persons on the rosters at scale 1."""
PROVINCE_STOCK = 280_000
"""Persons working in an average month at scale 1."""
PER_MILLE = 1000


@dataclass(frozen=True, slots=True)
class Unit:
    """One reporting unit (报送单位)."""

    code: str
    name: str
    share: int
    """Per mille of the province's persons, working or not."""
    growth: float
    """Growth of the stock in a year when nothing is planted."""
    wage: int
    """Mean monthly wage in 元 in the last month when nothing is planted."""
    city: str = ""
    """What the roster's column 市 holds: a prefecture-level city, or nothing for counties under the province."""
    districts: tuple[str, ...] = ()
    """Districts that stand in the column 县 in place of the name."""
    encoding: str = "utf-8-sig"
    """Encoding of its CSV files: all three that method §10 allows occur."""

    @property
    def short(self) -> str:
        """The name without its kind, as places and employers carry it: 东方, 白沙, 洋浦."""
        return self.name[:2]

    @property
    def counties(self) -> tuple[str, ...]:
        """What the column 县 may hold."""
        return self.districts or (self.name,)


_HAIKOU = ("秀英区", "龙华区", "琼山区", "美兰区")
_SANYA = ("海棠区", "吉阳区", "天涯区", "崖州区")

UNITS = (
    Unit("460100", "海口市", 62, 0.020, 3650, city="海口市", districts=_HAIKOU),
    Unit("460200", "三亚市", 15, 0.030, 3600, city="三亚市", districts=_SANYA),
    Unit("460400", "儋州市", 125, 0.016, 3350, city="儋州市", encoding="gb18030"),
    Unit("460400499", "洋浦经济开发区", 12, 0.030, 3700, city="儋州市"),
    Unit("469001", "五指山市", 24, 0.020, 3050, encoding="utf-8"),
    Unit("469002", "琼海市", 26, 0.022, 3400),
    Unit("469005", "文昌市", 30, 0.018, 3380),
    Unit("469006", "万宁市", 54, 0.014, 3250, encoding="utf-8"),
    Unit("469007", "东方市", 80, 0.015, 3200),
    Unit("469021", "定安县", 46, 0.018, 3180, encoding="gb18030"),
    Unit("469022", "屯昌县", 50, 0.016, 3120),
    Unit("469023", "澄迈县", 56, 0.020, 3420, encoding="utf-8"),
    Unit("469024", "临高县", 90, 0.014, 3150),
    Unit("469025", "白沙黎族自治县", 60, 0.017, 2980, encoding="gb18030"),
    Unit("469026", "昌江黎族自治县", 48, 0.019, 3080),
    Unit("469027", "乐东黎族自治县", 82, 0.013, 3060),
    Unit("469028", "陵水黎族自治县", 48, 0.021, 3220, encoding="utf-8"),
    Unit("469029", "保亭黎族苗族自治县", 38, 0.016, 3000),
    Unit("469030", "琼中黎族苗族自治县", 54, 0.015, 2960),
)
UNIT_BY_CODE = {unit.code: unit for unit in UNITS}
