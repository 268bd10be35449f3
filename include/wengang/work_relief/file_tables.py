"""The tables `relief_project` and `relief_worker` of a hand-over of 发展改革 (method §14.2): what they look like and what is kept of them.

Belongs here: columns, shape, facts. Does not belong here: whether a row is good enough (`expectations/relief_*`), what the rows show (`clues`).

Every cell that a rule of the chapter reads keeps null where it is blank or refused; days are days, so that a month alone is none.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wengang.characters import as_literal
from wengang.data_sharing.cells import (
    UNKNOWN,
    Facts,
    RefusedCells,
    add_amount,
    add_day,
    age_number,
    day_number,
    days,
    exact_amount,
    known_code,
    read_each,
    read_key,
)
from wengang.data_sharing.deliveries import Delivery
from wengang.database.unit_of_work import UnitOfWork
from wengang.identity import read_identity_number
from wengang.periods import Period
from wengang.settings.data_sets import Column, Comparison, DataSet, InputOf
from wengang.settings.policy import load_policy
from wengang.work_relief.rows import RowsOfUnregisteredProjectsRow

FUNDS = ("central_fund", "provincial_fund", "county_fund", "other_fund")
_STAGES = ("notice_on", "started_on", "completed_on", "settled_on")
_PLACE = ("period", "delivery_id", "row_no", "unit", "project_no_read")


def _project_no(text: str) -> str:
    plain = read_key(text)
    return UNKNOWN if not plain or read_identity_number(plain) else plain


def _shape_project(frame: pd.DataFrame, _period: Period) -> None:
    frame["project_no_read"] = read_each(frame["project_no"], _project_no)
    for column in _STAGES:
        add_day(frame, column, whole=True)
    for column in (*FUNDS, "approved_ratio"):
        add_amount(frame, column)


def _shape_worker(frame: pd.DataFrame, period: Period) -> None:
    frame["project_no_read"] = read_each(frame["project_no"], _project_no)
    for column in ("agreement_on", "paid_on"):
        add_day(frame, column, whole=True)
    for column in ("days", "due", "paid"):
        add_amount(frame, column)
    present = frame["days_amount"] >= 1
    frame["source_if_paid"] = frame["source"].where(frame["paid_amount"] > 0)
    frame["period_end"] = pd.Series(day_number(period.last_day), index=frame.index, dtype=float)
    age = load_policy().whole("valid.age_min_work", period)
    frame["old_enough_from"] = read_each(frame["id18"].where(present), lambda id18: age_number(id18, age)).astype(float)


def _project_facts(good: pd.DataFrame, refused: RefusedCells) -> Facts:
    columns = (
        *("period", "delivery_id", "row_no", "unit", "project_no", "name", "kind", "town", "contractor", "contractor_code"),
        *(*FUNDS, "approved_ratio", "status", *_STAGES),
    )
    ratio = exact_amount(good, "approved_ratio").where(~good.index.isin(list(refused["approved_ratio"])), None)
    return columns, zip(
        *(good[column].tolist() for column in _PLACE),
        *(read_each(good["name"], _literal), known_code(good["kind_code"]), read_each(good["town"], _literal)),
        *(read_each(good["contractor"], _literal), read_each(good["contractor_code"], lambda text: read_key(text) or None)),
        *(exact_amount(good, column) for column in FUNDS),
        ratio,
        known_code(good["status_code"]),
        *(days(good[f"{column}_date"]) for column in _STAGES),
        strict=True,
    )


def _literal(text: str) -> str | None:
    return as_literal(text) or None


def _worker_facts(good: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (
        *("period", "delivery_id", "row_no", "unit", "project_no", "person_key", "agreement_told", "agreement_on"),
        *("days", "due", "paid", "paid_on", "way", "source"),
    )
    return columns, zip(
        *(good[column].tolist() for column in _PLACE),
        good["person_key"],
        good["agreement_no"] != "",
        days(good["agreement_on_date"]),
        *(exact_amount(good, column) for column in ("days", "due", "paid")),
        days(good["paid_on_date"]),
        *(known_code(good[f"{column}_code"]) for column in ("way", "source")),
        strict=True,
    )


def _unregistered(work: UnitOfWork, delivery: Delivery) -> list[RowsOfUnregisteredProjectsRow]:
    return work.rows("work_relief/rows_of_unregistered_projects", RowsOfUnregisteredProjectsRow, id=delivery.id)


TABLES: Mapping[str, DataSet] = {
    "relief_project": DataSet(
        title="以工代赈项目",
        department="dr",
        form="csv",
        header_row=1,
        input_of=InputOf.LEDGER,
        settled_first=True,
        counts_compared=False,
        few_rejects_pass=True,
        one_row_of="project_no",
        may_be_empty=True,
        columns={
            "project_no": Column(title="项目编号"),
            "name": Column(title="项目名称", kept_as_text=True),
            "kind": Column(title="项目类型", codes="relief_kind"),
            "county": Column(title="县", aliases=("县(市、区、旗)", "县（市、区、旗）", "市县")),
            "town": Column(title="乡", aliases=("乡(镇)", "乡（镇）", "乡镇"), kept_as_text=True),
            "owner": Column(title="业主单位", kept_as_text=True),
            "contractor": Column(title="施工单位", kept_as_text=True),
            "contractor_code": Column(title="施工单位统一社会信用代码"),
            "approval_no": Column(title="批复文号", kept_as_text=True),
            "central_fund": Column(title="中央资金"),
            "provincial_fund": Column(title="省级专项资金"),
            "county_fund": Column(title="市县资金"),
            "other_fund": Column(title="其他资金"),
            "approved_ratio": Column(title="批复劳务报酬比例"),
            "status": Column(title="状态", codes="relief_status"),
            "notice_on": Column(title="招工公告日期"),
            "started_on": Column(title="开工日期"),
            "completed_on": Column(title="完工日期"),
            "settled_on": Column(title="结算日期"),
            "carrier": Column(title="组织载体", kept_as_text=True),
        },
        shape=_shape_project,
        facts=_project_facts,
        fact_table="work_relief.project",
        employer=("project_no",),
    ),
    "relief_worker": DataSet(
        title="以工代赈务工人员月表",
        department="dr",
        form="csv",
        header_row=1,
        input_of=InputOf.LEDGER,
        counts_compared=False,
        few_rejects_pass=True,
        may_be_empty=True,
        columns={
            "project_no": Column(title="项目编号"),
            "id_no": Column(title="证件号码", personal="number"),
            "name": Column(title="姓名", personal="name", kept_as_text=True),
            "job": Column(title="工种", kept_as_text=True),
            "agreement_no": Column(title="协议编号", kept_as_text=True),
            "agreement_on": Column(title="协议日期"),
            "days": Column(title="出勤天数"),
            "due": Column(title="应发报酬"),
            "paid": Column(title="实发报酬"),
            "paid_on": Column(title="发放日期"),
            "way": Column(title="发放方式", codes="relief_way"),
            "source": Column(title="资金来源", codes="relief_source"),
        },
        shape=_shape_worker,
        facts=_worker_facts,
        fact_table="work_relief.worker",
        employer=("project_no",),
        compared=(Comparison(rule="PROJECT_UNREGISTERED", rows=_unregistered),),
    ),
}
