"""What is planted in the 帮扶车间 of the last month and of those after it, and what the method (§6) must say of it.

In the last month all stand in units where nothing else is planted (`planted`). Months are counted from the last one (0; −1 = the month
before); a workshop without plants is certified and absorbs at least five in every month.

Found by the monthly review: stopped (停产, whatever it absorbs), none_absorbed (its people were absent all month and
those who came stand on no roster), half_year (three absorbed for seven months: clock 6), warning (three for six
months: clock 5), newly_below (four, for the first time), recovered (four for two months, then six), out_of_season (a
season over New Year that ended the month before), undetermined (four, and one whose number is damaged), silent
(neither report nor workers), expired (in the last month, without renewal), renewal_due (expires in the next month).

Found beside it: union (three members; one person works for two of them), overstated (用工总数 says more than the
rows), arrears (three without pay), upgrade (at least ten absorbed, and at least twenty, for a year, with the wages and
the revenue of an 升级), new (certified in the year), exited and exit_refused (decisions of half a year ago, handed
over as `workshop_review`), candidate (applies for its first certification).

In the months after it clocks move on and things change: the silent one stays silent; the half year is refused an exit and
has a new half-year, recovering in its third month; the warning becomes a half year and leaves; what nobody renewed expires; others stop,
fall below or recover (`Plant.later`). Which exits the trial reviewers confirm is part of the plan (`Plant.confirmed`).

A delivery whose rows swing by a fifth, or of which more than one row in fifty is refused, is held (method §9). So
what takes rows away is planted where a unit has many, and the damaged number where the file has more than fifty.

Belongs here: which workshop meets what, and the expected result. Does not belong here: people (`staffing`), files
(`workshop_tables`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from wengang_trial.planted import MONTHS_AFTER
from wengang_trial.trades import WINTER_PLANTING, Trade


class Kind(StrEnum):
    """Name of a plant, as `truth.json` writes it."""

    STOPPED = "stopped"
    NONE_ABSORBED = "none_absorbed"
    HALF_YEAR = "half_year"
    WARNING = "warning"
    NEWLY_BELOW = "newly_below"
    RECOVERED = "recovered"
    OUT_OF_SEASON = "out_of_season"
    UNDETERMINED = "undetermined"
    SILENT = "silent"
    EXPIRED = "expired"
    RENEWAL_DUE = "renewal_due"
    UNION = "union"
    OVERSTATED = "overstated"
    ARREARS = "arrears"
    UPGRADE = "upgrade"
    NEW = "new"
    EXITED = "exited"
    EXIT_REFUSED = "exit_refused"
    CANDIDATE = "candidate"


@dataclass(frozen=True, slots=True)
class Finding:
    """What method §6 says of a workshop for the last month (keys of method §11)."""

    status: str = "certified"
    absorbed: int = 6
    unknown: int = 0
    guidance: int | None = None
    """guidance_since, in months from the last one."""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A past decision on an exit, handed over with a later month."""

    about: int
    """Month of the proposal."""
    handed_over: int
    conclusion: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plant:
    """What one workshop meets; months are counted from the last one."""

    unit: str
    kind: Kind
    finding: Finding | None = field(default_factory=Finding)
    """None: the method judges it only later."""
    later: Mapping[int, Finding] = field(default_factory=dict)
    """What it says in months after the last one: each from its month on."""
    confirmed: int | None = None
    """Month in which the proposed exit is confirmed; in any other it is refused."""
    size: int = 6
    heads: Mapping[int, int] = field(default_factory=dict)
    """Persons of the roster at work, where they are not `size`."""
    absent: Collection[int] = ()
    """Months in which those who do not work still stand in the file, with 0 days."""
    strangers: int | None = None
    """Workers who stand on no roster, where there is a fixed number of them."""
    states: Mapping[int, str] = field(default_factory=dict)
    silent: Collection[int] = ()
    damaged: int = 0
    """Rows with a damaged number in the last month."""
    unpaid: int = 0
    """Rows without pay in the last month."""
    overstated: int = 0
    """Workers of whom 用工总数 speaks in the last month beyond the rows."""
    certified: int | None = None
    """Month of the certification, where it matters; later than the last one: a candidate."""
    certified_day: int | None = None
    """Its day, where it matters."""
    renewed_until: int | None = None
    """Last month in which the certificate was renewed, when it came due."""
    season: tuple[int, int] | None = None
    """First and last month of the season, counted from the last one."""
    union: bool = False
    revenue: int | None = None
    """Monthly 产值 of one head, where it matters."""
    decision: Decision | None = None
    trade: Trade | None = None

    def found(self, months: int) -> Finding | None:
        """Give what must be said so many months after the last one."""
        since = max((first for first in self.later if first <= months), default=None)
        return self.finding if since is None else self.later[since]


def _from(first: int, heads: int, last: int = MONTHS_AFTER) -> dict[int, int]:
    """Give so many heads from a month up to another, by default to the end."""
    return dict.fromkeys(range(first, last + 1), heads)


def _stopped(first: int, last: int = MONTHS_AFTER) -> dict[int, str]:
    """Give the state of a workshop that stands still from a month up to another, by default to the end."""
    return dict.fromkeys(range(first, last + 1), "停产")


_EXIT, _EXIT_DECIDED = -6, -5
_TYPHOON, _TYPHOON_DECIDED = -5, -4
_NO_SEASON = -4
_AUTUMN = 6
"""September, from which larger workshops have one head more."""

PLANTS = (
    Plant("460100", Kind.SILENT, Finding(absorbed=0), silent=range(MONTHS_AFTER + 1)),
    Plant(
        "460100",
        Kind.OVERSTATED,
        Finding(absorbed=7),
        {2: Finding("guidance", 4, 0, 2), 5: Finding(absorbed=7)},
        size=7,
        heads=_from(2, 4, 4),
        overstated=4,
        strangers=1,
    ),
    Plant("460100", Kind.UPGRADE, Finding(absorbed=12), {_AUTUMN: Finding(absorbed=13)}, size=12, revenue=7200),
    Plant("460200", Kind.RECOVERED, heads={-2: 4, -1: 4}),
    Plant("460400", Kind.UNDETERMINED, Finding(absorbed=4, unknown=1), {1: Finding(absorbed=5)}, size=5, damaged=1),
    Plant("460400", Kind.UPGRADE, Finding(absorbed=24), {_AUTUMN: Finding(absorbed=25)}, size=24, revenue=6800),
    Plant(
        "460400",
        Kind.EXITED,
        Finding("exited", 0, reason="stopped"),
        heads=_from(_EXIT_DECIDED, 0),
        states=_stopped(_EXIT),
        strangers=0,
        renewed_until=_EXIT,
        decision=Decision(_EXIT, _EXIT_DECIDED, "确认退出", "订单终止，设备已搬走，现场核查属实"),
    ),
    Plant("460400499", Kind.NEW, certified=-2),
    Plant(
        "469001",
        Kind.HALF_YEAR,
        Finding("exit_proposed", 3, 0, -6, "half_year"),
        {1: Finding("guidance", 3, 0, 0), 3: Finding()},
        heads=_from(-6, 3, 2),
    ),
    Plant("469001", Kind.CANDIDATE, None, {2: Finding()}, certified=1, certified_day=21),
    Plant(
        "469024",
        Kind.OUT_OF_SEASON,
        Finding(absorbed=0),
        {_AUTUMN + 2: Finding()},
        strangers=0,
        season=(_NO_SEASON, -1),
        trade=WINTER_PLANTING,
    ),
    Plant(
        "469024",
        Kind.EXIT_REFUSED,
        later={5: Finding("exit_proposed", 0, reason="none_absorbed"), 6: Finding("exited", 0, reason="none_absorbed")},
        confirmed=5,
        heads={_TYPHOON: 0, **_from(5, 0)},
        absent=(_TYPHOON, 5),
        states=_stopped(6),
        strangers=0,
        decision=Decision(_TYPHOON, _TYPHOON_DECIDED, "不予退出", "台风损坏厂房停工一个月，已修复复工，人员全部返岗"),
    ),
    Plant(
        "469024",
        Kind.ARREARS,
        Finding(absorbed=7),
        {3: Finding("exit_proposed", 7, reason="stopped"), 4: Finding(absorbed=7)},
        size=7,
        unpaid=3,
        states=_stopped(3, 3),
    ),
    Plant(
        "469025",
        Kind.STOPPED,
        Finding("exit_proposed", 6, reason="stopped"),
        {1: Finding("exited", 0, reason="stopped")},
        confirmed=0,
        heads=_from(1, 0),
        states=_stopped(0),
    ),
    Plant(
        "469025",
        Kind.WARNING,
        Finding("guidance", 3, 0, -5),
        {1: Finding("exit_proposed", 3, 0, -5, "half_year"), 2: Finding("exited", 0, 0, -5, "half_year")},
        confirmed=1,
        heads={**_from(-5, 3, 1), **_from(2, 0)},
        states=_stopped(2),
    ),
    Plant("469025", Kind.NEW, certified=-1),
    Plant(
        "469026",
        Kind.NONE_ABSORBED,
        Finding("exit_proposed", 0, reason="none_absorbed"),
        {1: Finding()},
        heads={0: 0},
        absent=(0,),
        strangers=2,
    ),
    Plant("469026", Kind.EXPIRED, Finding("expired"), certified=-12, renewed_until=-12),
    Plant("469029", Kind.NEWLY_BELOW, Finding("guidance", 4, 0, 0), {2: Finding()}, heads=_from(0, 4, 1)),
    Plant("469029", Kind.UNION, union=True),
    Plant("469029", Kind.RENEWAL_DUE, later={1: Finding("expired")}, certified=-11, renewed_until=-11),
)


def plants_in(code: str) -> tuple[Plant, ...]:
    """Give what is planted in the workshops of a unit."""
    return tuple(plant for plant in PLANTS if plant.unit == code)
