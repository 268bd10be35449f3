"""What is planted in the last month and in those after it, and in which unit: a plant has its unit to itself, so that none hides another.

In the last month:

- scale_fall, 469007 东方: stock −3.5 % 同比, falling since February → 3 orange (scale).
- income_fall, 469006 万宁: mean wage −6 % 环比 → 3 orange (income).
- hidden_income_fall, 469027 乐东: one in twenty, the worst paid, lose their work, the others are paid less, and the
  mean rises → 1 blue (panel).
- village_cluster, 469022 屯昌: ≥ 6 persons and ≥ 15 % of a village lose their work, the stock does not fall → 3 orange.
- employer_layoff, 469023 澄迈: an employer lays off 12 persons of many villages, the stock does not fall → 3 orange.
- late_unit, 469030 琼中: delivers nothing in time, everything later → no level, then ≤ 1.
- returned_file, 469028 陵水: a work file without the column 结束时间, repaired later → no level, then ≤ 1.
- two_rosters, 469005 文昌 and 469002 琼海: three persons who stand and work in 文昌 still stand on 琼海's roster → ≤ 1.
- correction, 469021 定安: first −1.5 % 同比, as if some were still at work, corrected to −3.4 % → 2 yellow, then 3
  orange.

The months after it (`LATER`, up to the end of the year) have the same kinds in other units, three plans in turn: a unit that fell
recovers in the next month. Besides:

- lasting_fall, 469021 定安 in the first month: the corrected fall goes on for a third month at yellow or above → 4 red; fewer work than the
  month before, so that its notice of the last month ends 未改善 (method §12).
- held_file: the plan file grows by a third or more and is held (method §9); a person accepts it.
- hold_back: the letter to the unit of income_fall is held back once (暂不发) and issued with the next snapshot.

In all units the departments differ on three persons in a hundred: two in a hundred are known as working to
乡村振兴 only, one in a hundred to 人社 only. And everywhere there is a little dirt in the files (`labour`, `people`),
below what holds a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum


class Blow(Enum):
    """Who loses work first in the month."""

    NOBODY = "nobody"
    LOW_EARNERS = "low earners"
    VILLAGE = "village"
    EMPLOYER = "employer"


class Kind(StrEnum):
    """Name of a plant, as `truth.json` writes it."""

    SCALE_FALL = "scale_fall"
    LASTING_FALL = "lasting_fall"
    INCOME_FALL = "income_fall"
    HIDDEN_FALL = "hidden_income_fall"
    VILLAGE_CLUSTER = "village_cluster"
    EMPLOYER_LAYOFF = "employer_layoff"
    LATE_UNIT = "late_unit"
    RETURNED_FILE = "returned_file"
    CORRECTION = "correction"
    HELD_FILE = "held_file"


class Trouble(Enum):
    """What is wrong with the delivery of the month."""

    NONE = "none"
    LATE = "late"
    RETURNED = "returned"
    CORRECTED = "corrected"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Fate:
    """What a unit meets in a month; an ordinary one meets nothing."""

    kind: Kind | None = None
    level: int | None = None
    """The level that must be found when everything is delivered; None where the plant raises none."""
    bend: Mapping[int, float] = field(default_factory=dict)
    """Factors on the planned stock of months before the plant, relative to its month (−1 = the month before)."""
    yoy: float | None = None
    """Change of the month's stock against the year before, when it is set and not grown."""
    first_yoy: float | None = None
    """The same in the first delivery, where a correction follows."""
    wage: float = 1.0
    """Factor on the mean wage of the month."""
    blow: Blow = Blow.NOBODY
    trouble: Trouble = Trouble.NONE


SCALE_FALL = "469007"
INCOME_FALL = "469006"
HIDDEN_FALL = "469027"
VILLAGE_CLUSTER = "469022"
EMPLOYER_LAYOFF = "469023"
LATE_UNIT = "469030"
RETURNED_FILE = "469028"
TWO_ROSTERS_HOME = "469005"
TWO_ROSTERS_OTHER = "469002"
CORRECTION = "469021"

FATES = {
    SCALE_FALL: Fate(Kind.SCALE_FALL, 3, bend={-1: 0.982}, yoy=-0.035),
    INCOME_FALL: Fate(Kind.INCOME_FALL, 3, wage=0.94),
    HIDDEN_FALL: Fate(Kind.HIDDEN_FALL, 1, blow=Blow.LOW_EARNERS),
    VILLAGE_CLUSTER: Fate(Kind.VILLAGE_CLUSTER, 3, blow=Blow.VILLAGE),
    EMPLOYER_LAYOFF: Fate(Kind.EMPLOYER_LAYOFF, 3, blow=Blow.EMPLOYER),
    LATE_UNIT: Fate(Kind.LATE_UNIT, trouble=Trouble.LATE),
    RETURNED_FILE: Fate(Kind.RETURNED_FILE, trouble=Trouble.RETURNED),
    CORRECTION: Fate(Kind.CORRECTION, 3, bend={-1: 0.985}, yoy=-0.034, first_yoy=-0.015, trouble=Trouble.CORRECTED),
}
"""The last month, by unit."""
ORDINARY = Fate()

_SCALE = Fate(Kind.SCALE_FALL, 3, yoy=-0.035)
_INCOME = Fate(Kind.INCOME_FALL, 3, wage=0.94)
_HIDDEN = Fate(Kind.HIDDEN_FALL, 1, blow=Blow.LOW_EARNERS)
_VILLAGE = Fate(Kind.VILLAGE_CLUSTER, 3, blow=Blow.VILLAGE)
_EMPLOYER = Fate(Kind.EMPLOYER_LAYOFF, 3, blow=Blow.EMPLOYER)
_LATE = Fate(Kind.LATE_UNIT, trouble=Trouble.LATE)
_RETURNED = Fate(Kind.RETURNED_FILE, trouble=Trouble.RETURNED)
_HELD = Fate(Kind.HELD_FILE, trouble=Trouble.HELD)
_CORRECTED = Fate(Kind.CORRECTION, 3, yoy=-0.034, first_yoy=-0.015, trouble=Trouble.CORRECTED)
_PLANS: tuple[Mapping[str, Fate], ...] = (
    {
        "469024": _SCALE,
        "460100": _INCOME,
        "460400": _VILLAGE,
        "469028": _CORRECTED,
        "469026": _LATE,
        "469030": _HELD,
    },
    {
        "469023": _SCALE,
        "469029": _INCOME,
        "469006": _HIDDEN,
        "469007": _EMPLOYER,
        "469025": _VILLAGE,
        "469001": _RETURNED,
        "469022": _HELD,
        "469005": _LATE,
    },
    {
        "469027": _SCALE,
        "469026": _INCOME,
        "469021": _VILLAGE,
        "469030": _EMPLOYER,
        "469022": _CORRECTED,
        "460200": _RETURNED,
        "469002": _LATE,
    },
)
MONTHS_AFTER = 8
"""So many months the province goes on after its last one: to November, since December is judged against the target of the year (method §4)."""
LATER: Mapping[int, Mapping[str, Fate]] = {
    months: {**_PLANS[(months - 1) % len(_PLANS)], **({CORRECTION: Fate(Kind.LASTING_FALL, 4, yoy=-0.045)} if months == 1 else {})}
    for months in range(1, MONTHS_AFTER + 1)
}
"""The months after the last one, counted from it, by unit."""

PEOPLE_ON_TWO_ROSTERS = 3
IDENTIFIED_AT_HOME = "2019-09"
IDENTIFIED_ELSEWHERE = "2016-05"
"""The later 识别时间 decides the home unit, against the lower unit code (method §2)."""

LOW_EARNER_SHARE = 0.05
FEWEST_OF_A_VILLAGE = 6
VILLAGE_SHARE = 0.15
LAID_OFF = 12
RV_ONLY_SHARE = 0.02
HR_ONLY_SHARE = 0.01
MISSING_COLUMN = "结束时间"


def fates_of(code: str) -> Mapping[int, Fate]:
    """Give what is planted in a unit, by months from the last one."""
    return {months: fates[code] for months, fates in {0: FATES, **LATER}.items() if code in fates}
