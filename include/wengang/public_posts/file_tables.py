"""The tables of 乡村公益性岗位 in a hand-over (method §14.1): posts, their holders, attendance and pay of a month, payments, cadres of villages.

Belongs here: what the files look like, what their cells mean, and what is kept of them. Does not belong here: whether a row is good enough
(`expectations/post*`, `expectations/village_cadre`), what the rows raise (`clues`).

Of an account only a keyed digest is kept, of a payee the key of the person. A row whose post stands in no register is told, and counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import pandas as pd

from wengang.characters import as_literal
from wengang.data_sharing.cells import (
    UNKNOWN,
    UNREADABLE,
    Facts,
    RefusedCells,
    add_amount,
    add_day,
    add_month,
    days,
    exact_amount,
    month_text,
    read_each,
    read_key,
)
from wengang.data_sharing.deliveries import Delivery
from wengang.data_sharing.reading import is_formula_fault
from wengang.database.unit_of_work import UnitOfWork
from wengang.identity import read_identity_number
from wengang.periods import Period
from wengang.public_posts.rows import RowsOfUnknownPostsRow
from wengang.settings.data_sets import Column, Comparison, DataSet, InputOf

_PLACE = ("period", "delivery_id", "row_no", "unit")
_DAYS = (
    "noticed_on",
    "applied_on",
    "reviewed_on",
    "shown_from",
    "shown_to",
    "agreed_from",
    "agreed_to",
    "filed_on",
    "started_on",
    "left_on",
)
_OPEN_ENDS = ("agreed_to", "left_on")


def _post_no(text: str) -> str:
    """Give 岗位编号 as a key, '' where blank, UNKNOWN where it is a formula fault, too long, or somebody's number."""
    plain = read_key(text)
    return UNKNOWN if text and (not plain or read_identity_number(plain)) else plain


def _shape_post(frame: pd.DataFrame, _period: Period) -> None:
    frame["post_no_read"] = read_each(frame["post_no"], lambda text: _post_no(text) or UNKNOWN)
    for column in ("days_required", "standard", "places"):
        add_amount(frame, column)


def _shape_holder(frame: pd.DataFrame, _period: Period) -> None:
    frame["post_no_read"] = read_each(frame["post_no"], _post_no)
    for column in _DAYS:
        add_day(frame, column, open_end=column in _OPEN_ENDS, whole=True)


def _shape_month(frame: pd.DataFrame, _period: Period) -> None:
    frame["post_no_read"] = read_each(frame["post_no"], _post_no)
    add_amount(frame, "attended")
    add_amount(frame, "due")


def _shape_payment(frame: pd.DataFrame, _period: Period) -> None:
    frame["post_no_read"] = read_each(frame["post_no"], _post_no)
    add_month(frame, "of_month")
    add_day(frame, "paid_on", whole=True)
    add_amount(frame, "paid")
    frame["payee_read"] = read_each(frame["payee_no"], lambda text: (read_identity_number(text) or UNKNOWN) if text else None)
    frame["account_read"] = read_each(frame["account"], lambda text: UNREADABLE if is_formula_fault(text) else None)


def _shape_cadre(_frame: pd.DataFrame, _period: Period) -> None:
    """Nothing is read of a cadre's row beyond what every table has."""


def _place(good: pd.DataFrame, *more: str) -> Iterator[list[Any]]:
    return (good[column].tolist() for column in (*_PLACE, *more))


def _literal(column: pd.Series) -> pd.Series:
    return read_each(column, lambda text: as_literal(text) or None)


def _yes(codes: pd.Series) -> pd.Series:
    return read_each(codes, {"yes": True, "no": False}.get)


def _post_facts(good: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (
        *_PLACE,
        "post_no",
        "kind",
        "employer",
        "employer_code",
        "town",
        "village",
        "full_time",
        "days_required",
        "standard",
        "fund_source",
        "places",
    )
    return columns, zip(
        *_place(good, "post_no_read"),
        _literal(good["kind"]),
        _literal(good["employer"]),
        read_each(good["employer_code"], lambda text: read_key(text) or None),
        read_each(good["town"], as_literal),
        read_each(good["village"], as_literal),
        _yes(good["full_time_code"]),
        exact_amount(good, "days_required"),
        exact_amount(good, "standard"),
        _literal(good["fund_source"]),
        exact_amount(good, "places"),
        strict=True,
    )


def _holder_facts(good: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (*_PLACE, "person_key", "post_no", *_DAYS, "kin_of_cadre")
    dates = (days(good[f"{column}_date"]) for column in _DAYS)
    return columns, zip(*_place(good, "person_key", "post_no_read"), *dates, _yes(good["kin_of_cadre_code"]), strict=True)


def _month_facts(good: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (*_PLACE, "person_key", "post_no", "attended", "due")
    return columns, zip(*_place(good, "person_key", "post_no_read"), exact_amount(good, "attended"), exact_amount(good, "due"), strict=True)


def _payment_facts(good: pd.DataFrame, refused: RefusedCells) -> Facts:
    columns = (*_PLACE, "person_key", "post_no", "row_digest", "of_month", "paid", "paid_on", "payee_key", "account")
    return columns, zip(
        *_place(good, "person_key", "post_no_read", "row_digest"),
        month_text(good["of_month_ordinal"]),
        exact_amount(good, "paid"),
        days(good["paid_on_date"]),
        good["payee_no_digest"],
        good["account_digest"].where(~good.index.isin(list(refused["account"])), None),
        strict=True,
    )


def _cadre_facts(good: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (*_PLACE, "person_key", "town", "village", "duty", "household_key")
    return columns, zip(
        *_place(good, "person_key"),
        read_each(good["town"], as_literal),
        read_each(good["village"], as_literal),
        _literal(good["duty"]),
        good["household_digest"],
        strict=True,
    )


def _unknown_posts(table: str, work: UnitOfWork, delivery: Delivery) -> list[RowsOfUnknownPostsRow]:
    return work.rows("public_posts/rows_of_unknown_posts", RowsOfUnknownPostsRow, id=delivery.id, table_name=table)


def _in_the_register(table: str) -> tuple[Comparison, ...]:
    return (Comparison(rule="POST_UNKNOWN", rows=partial(_unknown_posts, table)),)


_POST_NO = Column(title="岗位编号")
_ID_NO = Column(title="证件号码", personal="number")
_NAME = Column(title="姓名", personal="name", kept_as_text=True)
_COUNTY = Column(title="县", aliases=("县(市、区、旗)", "县（市、区、旗）", "市县"))
_TOWN = Column(title="乡", aliases=("乡(镇)", "乡（镇）", "乡镇"), kept_as_text=True)
_VILLAGE = Column(title="行政村", aliases=("村",), kept_as_text=True)
_FILE: dict[str, Any] = {
    "department": "hr",
    "form": "csv",
    "header_row": 1,
    "input_of": InputOf.LEDGER,
    "counts_compared": False,
    "few_rejects_pass": True,
    "may_be_empty": True,
}
"""What the five files have in common (method §14: no ±20 % test, held from three refused rows)."""

TABLES: Mapping[str, DataSet] = {
    "post": DataSet(
        **_FILE,
        title="公益性岗位登记表",
        one_row_of="post_no",
        columns={
            "post_no": _POST_NO,
            "kind": Column(title="岗位类别", kept_as_text=True),
            "employer": Column(title="用人单位", kept_as_text=True),
            "employer_code": Column(title="用人单位统一社会信用代码"),
            "county": _COUNTY,
            "town": _TOWN,
            "village": _VILLAGE,
            "full_time": Column(title="是否全日制", codes="yes_no"),
            "days_required": Column(title="规定出勤天数"),
            "standard": Column(title="月补贴标准"),
            "fund_source": Column(title="资金来源", kept_as_text=True),
            "places": Column(title="定员"),
        },
        shape=_shape_post,
        facts=_post_facts,
        fact_table="public_posts.post",
    ),
    "post_holder": DataSet(
        **_FILE,
        title="公益性岗位在岗人员表",
        columns={
            "post_no": _POST_NO,
            "id_no": _ID_NO,
            "name": _NAME,
            "noticed_on": Column(title="公告日期"),
            "applied_on": Column(title="报名日期"),
            "reviewed_on": Column(title="审核日期"),
            "shown_from": Column(title="公示起"),
            "shown_to": Column(title="公示止"),
            "agreed_from": Column(title="协议起"),
            "agreed_to": Column(title="协议止"),
            "filed_on": Column(title="备案日期"),
            "started_on": Column(title="上岗日期"),
            "left_on": Column(title="离岗日期"),
            "kin_of_cadre": Column(title="是否村干部亲属", codes="yes_no"),
        },
        shape=_shape_holder,
        facts=_holder_facts,
        fact_table="public_posts.post_holder",
        employer=("post_no",),
        compared=_in_the_register("post_holder"),
    ),
    "post_month": DataSet(
        **_FILE,
        title="公益性岗位出勤补贴表",
        columns={
            "post_no": _POST_NO,
            "id_no": _ID_NO,
            "name": _NAME,
            "attended": Column(title="本月出勤天数"),
            "due": Column(title="应发补贴"),
        },
        shape=_shape_month,
        facts=_month_facts,
        fact_table="public_posts.post_month",
        employer=("post_no",),
        compared=_in_the_register("post_month"),
    ),
    "post_payment": DataSet(
        **_FILE,
        title="公益性岗位补贴发放表",
        rows_digested=True,
        columns={
            "post_no": _POST_NO,
            "id_no": _ID_NO,
            "of_month": Column(title="所属月份"),
            "paid": Column(title="实发补贴"),
            "paid_on": Column(title="发放日期"),
            "payee_no": Column(title="收款人证件号码", personal="number", kept_as_digest="person"),
            "account": Column(title="收款账号", personal="number", kept_as_digest="text"),
        },
        shape=_shape_payment,
        facts=_payment_facts,
        fact_table="public_posts.post_payment",
        employer=("post_no",),
        compared=_in_the_register("post_payment"),
    ),
    "village_cadre": DataSet(
        **_FILE,
        title="村干部名册",
        columns={
            "county": _COUNTY,
            "town": _TOWN,
            "village": _VILLAGE,
            "duty": Column(title="职务", kept_as_text=True),
            "id_no": _ID_NO,
            "name": _NAME,
            "household": Column(title="户编号", kept_as_digest="key"),
        },
        shape=_shape_cadre,
        facts=_cadre_facts,
        fact_table="public_posts.village_cadre",
    ),
}
