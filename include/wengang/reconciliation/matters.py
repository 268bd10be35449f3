"""The matter of two departments that agree too little on who works: both look into it until the data agrees (method §12, §13).

Belongs here: which units and months. Does not belong here: the rates (`matching`), the clock and the ledger (`wengang.matters`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wengang.database.unit_of_work import UnitOfWork
from wengang.matters.duties import Cause, Duty
from wengang.matters.kinds import MatterKind, register
from wengang.periods import Period
from wengang.reconciliation.matching import Match
from wengang.reconciliation.rows import LiveReconciliationsRow
from wengang.settings.policy import load_policy

MATCH_LOW = register(
    MatterKind(
        code="match.low",
        title="两部门数据核对",
        next_step="两个部门按“两部门差异名单”材料包逐人核对，有误的一方更正重报；更正后相符的，系统自动消除",
        cleared_by_data=True,
    )
)
BOTH = ("hr", "rv")


def low_matches(work: UnitOfWork, on: date) -> list[Cause]:
    """Give each unit and live month whose newest figures show a match or totals beyond the limits of the month."""
    found = []
    for row in work.rows("reconciliation/live_reconciliations", LiveReconciliationsRow):
        period, match = Period.parse(row["period"]), Match(row["agreed"], row["rv_only"], row["hr_only"])
        if match.is_low(period):
            found.append(
                Cause(
                    key=f"{row['unit']}:{row['period']}",
                    unit=row["unit"],
                    departments=BOTH,
                    opened_on=on,
                    workdays=load_policy().whole("recon.match_low_wd", on),
                    period=period,
                    reason={"period": row["period"], "agreed": match.agreed, "rv_only": match.rv_only, "hr_only": match.hr_only},
                    words=f"核对{period.chinese}两部门的就业数据：{match.words}",
                )
            )
    return found


MATTERS: Sequence[Duty] = (Duty(kind=MATCH_LOW, causes=low_matches),)
