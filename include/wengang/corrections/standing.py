"""Which correction workbooks there are: of the newest version that was read of each delivery, where it is asked about something (method §13).

Belongs here: choosing deliveries, making their workbooks. Does not belong here: what stands in one (`workbooks`), how it reaches a unit
(`offers`), whether a returned one is taken (`wengang.data_sharing`).

Control totals have none: they say how many there are, and a wrong sum is mended by sending it again. Neither have events that stand for
themselves (a reply to a matter, an application): they have no next version, what is missing is told and sent anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from wengang.corrections.rows import AskedDeliveriesRow, AskedFindingsRow, OpenOfUnitRow
from wengang.corrections.workbooks import correction_workbook
from wengang.data_sharing.deliveries import Delivery, DeliveryState
from wengang.data_sharing.laying_over import sheet_of
from wengang.data_sharing.totals import CONTROL_TOTALS
from wengang.database.unit_of_work import UnitOfWork
from wengang.periods import Period
from wengang.settings.data_sets import load_data_sets, load_departments
from wengang.settings.keys import load_keys


@dataclass(frozen=True, slots=True)
class AskedDelivery:
    """A delivery with a correction workbook, and its digest."""

    delivery: Delivery
    digest: str

    @property
    def file_name(self) -> str:
        """How the workbook is called: `<unit>_<period>_<table>.xlsx`."""
        return f"{self.delivery.unit}_{self.delivery.period}_{self.delivery.table}.xlsx"


def tables_without() -> list[str]:
    """Give the tables that have no correction workbook."""
    return [CONTROL_TOTALS, *(name for name, table in load_data_sets().items() if table.stands_alone)]


def standing_workbooks(work: UnitOfWork) -> Iterator[AskedDelivery]:
    """Give every delivery that has a workbook now."""
    for row in work.rows("corrections/asked_deliveries", AskedDeliveriesRow, left_out=tables_without()):
        yield AskedDelivery(Delivery.from_row(row), row["sha256"])


@dataclass(frozen=True, slots=True)
class OpenDelivery:
    """A delivery with open findings as its unit sees it: how many, the package of its workbook, the letter of its newest receipt."""

    period: Period
    title: str
    version: int
    state: DeliveryState
    rejected: int
    cells: int
    warnings: int
    package: int | None
    receipt: int | None


def open_deliveries(work: UnitOfWork, unit: str, on: date) -> list[OpenDelivery]:
    """Give the deliveries of a unit about which something is asked, the newest month first."""
    return [
        OpenDelivery(
            Period.parse(row["period"]),
            f"{load_data_sets()[row['table_name']].title}（{load_departments()[row['department']]}）",
            row["round"],
            DeliveryState(row["state"]),
            row["rejected"],
            row["cells"],
            row["warnings"],
            row["package"],
            row["receipt"],
        )
        for row in work.rows("corrections/open_of_unit", OpenOfUnitRow, unit=unit, on=on, left_out=tables_without())
    ]


def findings_of(work: UnitOfWork, standing: AskedDelivery) -> list[AskedFindingsRow]:
    """Give what is asked about a delivery, in the order of its rows."""
    return work.rows("corrections/asked_findings", AskedFindingsRow, id=standing.delivery.id)


def workbook_of(work: UnitOfWork, standing: AskedDelivery, under: Sequence[tuple[str, str]] = ()) -> bytes:
    """Give the workbook of a delivery; `under` stands below its instructions."""
    sheet = sheet_of(work, standing.delivery.id, load_keys(work.settings))
    return correction_workbook(standing.delivery, standing.digest, sheet, findings_of(work, standing), under)
