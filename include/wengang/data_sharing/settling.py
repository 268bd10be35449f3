"""Settling a checked file: accepted, or held for a person's decision; never silently accepted (method §9).

Belongs here: the three tests of a file as a whole and a person's decision on it. Does not belong here: row rules, and what made its
hand-over doubtful when it was registered (`registration`): such a file is held whatever its rows say.
Tests: more than 2 % rejected rows; a row count 20 % or more off the period before (January and February: the same month a year
before; no such file = no test); control totals that differ from the file.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from wengang.data_sharing.comparing import compare_with_other_files
from wengang.data_sharing.deliveries import Delivery, DeliveryState
from wengang.data_sharing.explanations import count_explained, keep_explanations
from wengang.data_sharing.problems import Problem, as_reasons
from wengang.data_sharing.rows import (
    AcceptedRowCountRow,
    ControlTotalsOfHandOverRow,
    ControlTotalsRow,
    CorrectedVersionRow,
    CountedTotalsOfAcceptedRow,
    CountedTotalsRow,
    DataSharingDeliveryRow,
    DecideHeldDeliveryRow,
    DeliveryForSettlingRow,
    FileOfHandOverRow,
)
from wengang.data_sharing.totals import CONTROL_TOTALS, PERSON_FILE, compare_totals
from wengang.database.unit_of_work import UnitOfWork
from wengang.numbers import percent, signed_percent, threshold_text
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.user_error import UserError

_COMPARED_WITH_YEAR_BEFORE = (1, 2)
_NEXT = "请核实后决定：接收，或退回重报"


class DecisionError(UserError):
    """A decision on a file that cannot be taken: no opinion, or the file is not held."""


def settle(work: UnitOfWork, delivery: Delivery) -> DeliveryState:
    """Accept or hold a checked delivery and give its state; a delivery that is settled already keeps its state."""
    row = work.row("data_sharing/delivery_for_settling", DeliveryForSettlingRow, id=delivery.id)
    if row is None or row["state"] != DeliveryState.RECEIVED:
        return DeliveryState(row["state"]) if row else delivery.state
    if refused := _refused_as_a_whole(delivery, row):
        work.run("data_sharing/settle_delivery", id=delivery.id, state=DeliveryState.RETURNED, reasons=as_reasons([refused]))
        return DeliveryState.RETURNED
    compare_with_other_files(work, delivery)
    if row["by_workbook"]:
        keep_explanations(work, delivery)
    count_explained(work, delivery)
    doubts = [Problem(**doubt) for doubt in row["doubts"]]
    problems = [*doubts, *_reject_rate(delivery, row), *_count_swing(work, delivery, row), *_control_totals(work, delivery)]
    state = DeliveryState.HELD if problems else DeliveryState.ACCEPTED
    work.run("data_sharing/settle_delivery", id=delivery.id, state=state, reasons=as_reasons(problems))
    _follow_acceptance(work, delivery, state)
    return state


def decide_held(work: UnitOfWork, delivery_id: int, *, accept: bool, decided_by: str, opinion: str) -> DeliveryState:
    """Record a person's decision on a held file; an opinion is required. Raises `DecisionError`; twice changes nothing."""
    if not opinion.strip():
        raise DecisionError("请填写意见后再决定：接收或退回都要有理由")
    state = DeliveryState.ACCEPTED if accept else DeliveryState.RETURNED
    row = work.row(
        "data_sharing/decide_held_delivery",
        DecideHeldDeliveryRow,
        id=delivery_id,
        state=state,
        decided_by=decided_by,
        opinion=opinion.strip(),
    )
    if row is not None:
        _follow_acceptance(work, Delivery.from_row(row), state)
        return state
    known = work.row("data_sharing/delivery_for_settling", DeliveryForSettlingRow, id=delivery_id)
    if known is None or known["state"] != state:
        raise DecisionError("该文件不在待决定状态：可能已有人作出决定，请刷新后查看")
    return state


def _follow_acceptance(work: UnitOfWork, delivery: Delivery, state: DeliveryState) -> None:
    """Do what its table declares to follow from an acceptance, in the same transaction: once, because a settled file keeps its state."""
    if state is DeliveryState.ACCEPTED and delivery.data_set.accepted:
        delivery.data_set.accepted(work, delivery)


def _refused_as_a_whole(delivery: Delivery, row: DeliveryForSettlingRow) -> Problem | None:
    """Give why a file that is taken whole goes back; None where every row and cell is good, or the table takes good rows alone."""
    rows, cells = row["rows_rejected"], row["cells_rejected"]
    if not delivery.data_set.taken_whole or not (rows or cells):
        return None
    return Problem(
        "NOT_WHOLE",
        f"{delivery.file_name}：有 {rows} 行、{cells} 个单元格不能接收。“{delivery.data_set.title}”须逐行正确，整份退回。请按回执列出的行改正后，重报整份文件",
    )


def _reject_rate(delivery: Delivery, row: DeliveryForSettlingRow) -> list[Problem]:
    limit = load_policy().ratio("ingest.max_reject_rate", delivery.period)
    delivered, rejected = row["rows_delivered"], row["rows_rejected"]
    if delivery.data_set.rows_alone or not delivered or Fraction(rejected, delivered) <= limit:
        return []
    if delivery.data_set.few_rejects_pass and rejected < load_policy().whole("clue.few_rejects", delivery.period):
        return []
    return [
        Problem(
            "REJECT_RATE",
            f"{delivery.file_name}：{delivered} 行中有 {rejected} 行被退回"
            f"（{percent(Fraction(rejected, delivered))}，上限{threshold_text(limit)}）。{_NEXT}",
        )
    ]


def _count_swing(work: UnitOfWork, delivery: Delivery, row: DeliveryForSettlingRow) -> list[Problem]:
    if not delivery.data_set.counts_compared:
        return []
    base_period = _base_period(delivery.period)
    base = work.row(
        "data_sharing/accepted_row_count",
        AcceptedRowCountRow,
        unit=delivery.unit,
        period=str(base_period),
        department=delivery.department,
        table_name=delivery.table,
    )
    if base is None or not base["rows_delivered"]:
        return []
    swing = Fraction(row["rows_delivered"] - base["rows_delivered"], base["rows_delivered"])
    limit = load_policy().ratio("ingest.count_swing_stop", delivery.period)
    if abs(swing) < limit:
        return []
    return [
        Problem(
            "COUNT_SWING",
            f"{delivery.file_name}：{row['rows_delivered']} 行，{base_period.chinese}为 {base['rows_delivered']} 行，"
            f"相差 {signed_percent(swing)}（上限 ±{threshold_text(limit)}）。{_NEXT}",
        )
    ]


def _base_period(period: Period) -> Period:
    return period.year_before if period.month in _COMPARED_WITH_YEAR_BEFORE else period.before


def _control_totals(work: UnitOfWork, delivery: Delivery) -> list[Problem]:
    """Compare a person file with the totals beside it; totals that come alone are compared with the accepted person file.

    A department that hands over no person file has nothing that totals could be of.
    """
    person_file = PERSON_FILE.get(delivery.department)
    if person_file is None:
        return []
    if delivery.table == person_file:
        return compare_totals(_told_totals(work, delivery), _counted_totals(work, delivery.id), delivery.file_name)
    if delivery.table == CONTROL_TOTALS:
        if work.row("data_sharing/file_of_hand_over", FileOfHandOverRow, hand_over_id=delivery.hand_over_id, table_name=person_file):
            return []
        told = work.rows("data_sharing/control_totals", ControlTotalsRow, id=delivery.id)
        counted = work.rows(
            "data_sharing/counted_totals_of_accepted",
            CountedTotalsOfAcceptedRow,
            unit=delivery.unit,
            period=str(delivery.period),
            department=delivery.department,
            table_name=person_file,
        )
        file_name = delivery.file_name
        return compare_totals({row["item"]: row["amount"] for row in told}, {row["item"]: row["amount"] for row in counted}, file_name)
    return []


def _told_totals(work: UnitOfWork, delivery: Delivery) -> dict[str, Decimal]:
    """Give the totals that came beside a person file; beside one that a workbook made, else those of before, changed as it changed the file.

    So a difference stays as large as it was, and no correction makes one (method §13, “Read exactly”).
    """
    told = work.rows("data_sharing/control_totals_of_hand_over", ControlTotalsOfHandOverRow, hand_over_id=delivery.hand_over_id)
    corrected = work.row("data_sharing/corrected_version", CorrectedVersionRow, id=delivery.id)
    if told or corrected is None:
        return {row["item"]: row["amount"] for row in told}
    row = work.row("data_sharing/delivery", DataSharingDeliveryRow, id=corrected["id"])
    if row is None:
        raise LookupError(f"delivery {corrected['id']} does not exist")
    before, after = _counted_totals(work, corrected["id"]), _counted_totals(work, delivery.id)
    return {
        item: amount + after[item] - before[item] for item, amount in _told_totals(work, Delivery.from_row(row)).items() if item in after
    }


def _counted_totals(work: UnitOfWork, delivery_id: int) -> dict[str, Decimal]:
    return {row["item"]: row["amount"] for row in work.rows("data_sharing/counted_totals", CountedTotalsRow, id=delivery_id)}
