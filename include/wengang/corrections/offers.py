"""Correction workbooks on their way to the units: packages of the controlled exchange, one a delivery (method §13, decision 0048).

Belongs here: what is put and withdrawn, and why persons stand in it. Does not belong here: what stands in a workbook (`workbooks`), locking
and giving out (`wengang.exchange`).

A workbook is put once, when the delivery is settled; what is explained later in another month takes nothing out of it. It gives way to that of
the next version, and is withdrawn when nothing is asked any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wengang.corrections.rows import AskedDeliveriesRow, AskedFindingsRow, ToWithdrawRow
from wengang.corrections.standing import AskedDelivery, findings_of, tables_without, workbook_of
from wengang.data_sharing.deliveries import Delivery
from wengang.database.json_text import dump_json
from wengang.database.unit_of_work import UnitOfWork
from wengang.exchange.announcing import announce
from wengang.exchange.kinds import PackageKind
from wengang.exchange.packages import Recipient, put
from wengang.papers.workbook import ListSheet
from wengang.periods import Period
from wengang.settings.data_sets import load_data_sets

_KIND = "corrections_"


@dataclass(frozen=True, slots=True)
class WorkbookInPackage:
    """The workbook of a delivery as a package has it; without a delivery nothing, by which the package is withdrawn."""

    work: UnitOfWork
    standing: AskedDelivery | None
    findings: Sequence[AskedFindingsRow]
    said: Sequence[str] = ()

    @property
    def rows(self) -> int:
        """Give how many rows of the delivery it has."""
        return len({finding["row_no"] for finding in self.findings})

    def digested(self, kind: PackageKind, to: Recipient) -> bytes:
        """Give the delivery and what is asked of it."""
        asked = [[finding["row_no"], finding["rule_id"], finding["column_title"]] for finding in self.findings]
        return dump_json([kind.code, to.unit, to.department, str(to.period), self.standing and self.standing.digest, asked]).encode()

    def workbook(self, cover: ListSheet) -> bytes:
        """Give the workbook with the cover below its instructions."""
        if self.standing is None:
            raise LookupError("a package that is withdrawn has no workbook")
        under = [(str(title), str(text)) for title, text in cover.rows]
        return workbook_of(self.work, self.standing, [*under, *(("注意", note) for note in cover.notes)])


def waiting_workbooks(work: UnitOfWork) -> list[AskedDelivery]:
    """Give the deliveries whose workbook is still to be put."""
    rows = work.rows("corrections/to_offer", AskedDeliveriesRow, left_out=tables_without())
    return [AskedDelivery(Delivery.from_row(row), row["sha256"]) for row in rows]


def offer_workbooks(work: UnitOfWork, on: date) -> int:
    """Put what is to be put, withdraw what is not asked any more, tell the units; give how many packages are new."""
    put_now = 0
    for standing in waiting_workbooks(work):
        delivery = standing.delivery
        to = Recipient(delivery.unit, delivery.department, delivery.period)
        content = WorkbookInPackage(work, standing, findings_of(work, standing))
        put_now += put(work, _kind_of(delivery.table), to, content, batch=f"delivery-{delivery.id}", on=on) is not None
    for row in work.rows("corrections/to_withdraw", ToWithdrawRow):
        to = Recipient(row["unit"], row["department"], Period.parse(row["period"]))
        put(work, _kind_of(row["kind"].removeprefix(_KIND)), to, WorkbookInPackage(work, None, ()), batch="withdrawn", on=on)
    if put_now:
        announce(work, on)
    return put_now


def _kind_of(table: str) -> PackageKind:
    """Give the kind of the workbooks of a table: each table of a month has a package of its own, so each is a kind."""
    title = load_data_sets()[table].title
    return PackageKind(
        f"{_KIND}{table}",
        f"更正工作簿（{title}）",
        f"由报送部门改正“{title}”中有问题的行，填好后以 corrected_rows 交回",
        "《中华人民共和国个人信息保护法》第三十四条",
    )
