"""What is planted in the last month, and in which unit: every plant has a unit of its own, so that none hides another.

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

In all units the departments differ on three persons in a hundred: two in a hundred are known as working to
乡村振兴 only, one in a hundred to 人社 only. And everywhere there is a little dirt in the files (`labour`, `people`),
below what holds a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Blow(Enum):
    """Who loses work first in the last month."""

    NOBODY = "nobody"
    LOW_EARNERS = "low earners"
    VILLAGE = "village"
    EMPLOYER = "employer"


class Trouble(Enum):
    """What is wrong with the delivery of the last month."""

    NONE = "none"
    LATE = "late"
    RETURNED = "returned"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Fate:
    """What a unit meets; an ordinary unit meets nothing."""

    bend: Mapping[int, float] = field(default_factory=dict)
    """Factors on the planned stock, by months relative to the last one (−1 = the month before)."""
    yoy: float | None = None
    """Change of the last month's stock against the year before, when it is set and not grown."""
    first_yoy: float | None = None
    """The same in the first delivery, where a correction follows."""
    wage: float = 1.0
    """Factor on the mean wage of the last month."""
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
    SCALE_FALL: Fate(bend={-1: 0.982}, yoy=-0.035),
    INCOME_FALL: Fate(wage=0.94),
    HIDDEN_FALL: Fate(blow=Blow.LOW_EARNERS),
    VILLAGE_CLUSTER: Fate(blow=Blow.VILLAGE),
    EMPLOYER_LAYOFF: Fate(blow=Blow.EMPLOYER),
    LATE_UNIT: Fate(trouble=Trouble.LATE),
    RETURNED_FILE: Fate(trouble=Trouble.RETURNED),
    CORRECTION: Fate(bend={-1: 0.985}, yoy=-0.034, first_yoy=-0.015, trouble=Trouble.CORRECTED),
}
ORDINARY = Fate()

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


def fate_of(code: str) -> Fate:
    """Give what is planted in a unit."""
    return FATES.get(code, ORDINARY)
