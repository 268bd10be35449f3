"""The files of every month about people and their work, and the totals that go with them (method §1, §9, §10; domain section 3.1).

Belongs here: what these tables look like, what their cells mean beyond their own text, and what is kept of them.
Does not belong here: what every table has (`shaping`, `loading`), whether a row is good enough (`expectations/`).

A shape adds columns beside the text (see `shaping` for their names); facts are what monitoring reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

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
    age_number,
    amount_text,
    birth_number,
    day_number,
    days,
    employer_key,
    exact_amount,
    known_code,
    month_text,
    read_each,
    read_key,
    read_phone,
    units_named,
)
from wengang.data_sharing.deliveries import Delivery
from wengang.data_sharing.rows import RowsWithIncomeJumpsRow
from wengang.database.unit_of_work import UnitOfWork
from wengang.identity import mask_value, sex
from wengang.periods import Period, read_day
from wengang.settings.data_sets import Column, Comparison, DataSet, InputOf
from wengang.settings.policy import load_policy
from wengang.settings.work_places import read_work_place


def _shape_roster(frame: pd.DataFrame, _period: Period) -> None:
    add_month(frame, "identified")
    for phone in ("household_phone", "member_phone"):
        frame[f"{phone}_read"] = read_each(frame[phone], read_phone)
    frame["birth_number"] = read_each(frame["id18"], birth_number).astype(float)
    frame["birth_told"] = read_each(frame["birth_date"], _day_number).astype(float)
    frame["labour_if_in_school"] = frame["labour_code"].where(frame["schooling"] != "")


def _shape_work(frame: pd.DataFrame, period: Period) -> None:
    working = frame["working_code"] == "yes"
    idle = frame["working_code"] == "no"
    add_month(frame, "start")
    add_month(frame, "end", open_end=True)
    add_amount(frame, "income")
    frame["income_finer"] = frame["income_finer"].where(working)
    for column in ("start", "employer", "industry", "channel", "point_to_point", "income", "work_county"):
        frame[f"{column}_if_working"] = frame[column].where(working)
    frame["income_told"] = frame["income_amount"].where(working)
    frame["income_number"] = frame["income_told"].where(frame["income_told"] != UNREADABLE)
    frame["start_ordinal_if_working"] = frame["start_ordinal"].where(working)
    frame["period_ordinal"] = float(period.ordinal)
    frame["period_end"] = float(day_number(period.last_day))
    age = load_policy().whole("valid.age_min_work", period)
    frame["old_enough_from"] = read_each(frame["id18"].where(working), lambda id18: age_number(id18, age)).astype(float)
    at_public_post = working & (frame["channel_code"] == "06")
    frame["seventy_from"] = read_each(frame["id18"].where(at_public_post), lambda id18: age_number(id18, 70)).astype(float)
    frame["labour_if_working"] = frame["labour_code"].where(working)
    near_home = working & frame["channel_code"].isin(["04", "06"]) & (frame["work_county"] != "")
    frame["work_unit_near_home"] = units_named(frame["work_county"]).where(near_home)
    frame["end_if_idle"] = frame["end"].where(idle & (frame["start"] != ""))
    frame["end_ordinal_if_idle"] = frame["end_ordinal"].where(idle)
    add_amount(frame, "travel_aid")
    gets_aid = working & (frame["travel_aid_amount"] > 0)
    frame["location_if_aided"] = frame["location_code"].where(gets_aid)


def _shape_employment(frame: pd.DataFrame, _period: Period) -> None:
    for column in ("start", "end", "pay_date"):
        add_month(frame, column, open_end=column == "end")
    add_day(frame, "pay_date")
    add_amount(frame, "income")


def _shape_plan(frame: pd.DataFrame, _period: Period) -> None:
    frame["need_if_planned"] = frame["service_need"].where(frame["plans_work_code"] == "yes")


def _shape_totals(frame: pd.DataFrame, _period: Period) -> None:
    frame["item_told"] = frame["item_code"].fillna(UNKNOWN)
    add_amount(frame, "amount")
    frame["amount_told"] = frame["amount_amount"].fillna(UNREADABLE)


def _day_number(text: str) -> float:
    day = read_day(text)
    return float("nan") if day is None or day != read_day(text, last_of_month=True) else float(day_number(day))


def _yes(codes: pd.Series) -> pd.Series:
    return read_each(codes, {"yes": True, "no": False}.get)


_PLACE = ("period", "delivery_id", "row_no", "unit", "person_key")


def _place(frame: pd.DataFrame) -> tuple[list[str], list[int], list[int], list[str], list[UUID]]:
    period, delivery_id, row_no, unit, person_key = (frame[column].tolist() for column in _PLACE)
    return period, delivery_id, row_no, unit, person_key


def _roster_facts(frame: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (
        *_PLACE,
        "member_key",
        "household_key",
        "town",
        "village",
        "household_kind",
        "monitored_kind",
        "labour",
        "identified",
        "roster_status",
        "sex",
        "birth_year",
        "education",
        "in_school",
        "subsistence",
        "destitute",
    )
    return columns, zip(
        *_place(frame),
        frame["member_key"],
        frame["household_no_digest"],
        read_each(frame["town"], as_literal),
        read_each(frame["village"], as_literal),
        known_code(frame["household_kind_code"]),
        known_code(frame["monitored_kind_code"]),
        known_code(frame["labour_code"]),
        month_text(frame["identified_ordinal"]),
        frame["roster_status_code"],
        read_each(frame["id18"], sex),
        (frame["birth_number"] // 10_000).astype(int),
        known_code(frame["education_code"]),
        frame["schooling"] != "",
        _yes(frame["subsistence_code"]),
        _yes(frame["destitute_code"]),
        strict=True,
    )


def _work_facts(frame: pd.DataFrame, refused: RefusedCells) -> Facts:
    columns = (
        *_PLACE,
        "member_key",
        "working",
        "start_month",
        "end_month",
        "income",
        "location",
        "channel",
        "industry",
        "point_to_point",
        "employer_key",
        "employer_name",
        "work_place",
        "travel_aid",
    )
    working = frame["working_code"] == "yes"
    counts = working & ~frame.index.isin(list(refused["income"]))
    return columns, zip(
        *_place(frame),
        frame["member_key"],
        working,
        month_text(frame["start_ordinal"]),
        month_text(frame["end_ordinal"]),
        exact_amount(frame, "income").where(counts, None),
        known_code(frame["location_code"]),
        known_code(frame["channel_code"]),
        known_code(frame["industry_code"]),
        _yes(frame["point_to_point_code"]),
        map(employer_key, frame["employer_code"], frame["employer"]),
        read_each(frame["employer"], as_literal),
        read_each(frame["work_county"], read_work_place),
        exact_amount(frame, "travel_aid"),
        strict=True,
    )


def _plan_facts(frame: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (*_PLACE, "plans_work", "wanted_location", "service_need", "wants_near_home")
    return columns, zip(
        *_place(frame),
        _yes(frame["plans_work_code"]),
        known_code(frame["wanted_location_code"]),
        read_each(frame["service_need"], mask_value),
        _yes(frame["wants_near_home_code"]),
        strict=True,
    )


def _employment_facts(frame: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (
        *_PLACE,
        "registered",
        "insured",
        "contract_kind",
        "start_month",
        "end_month",
        "wage_paid",
        "unemployed",
        "paid_on",
        "employer_code",
    )
    return columns, zip(
        *_place(frame),
        _yes(frame["registered_code"]),
        _yes(frame["insured_code"]),
        known_code(frame["contract_kind_code"]),
        month_text(frame["start_ordinal"]),
        month_text(frame["end_ordinal"]),
        exact_amount(frame, "income"),
        _yes(frame["unemployed_code"]),
        days(frame["pay_date_date"]),
        read_each(frame["employer_code"], lambda text: read_key(text) or None),
        strict=True,
    )


def _totals_facts(good: pd.DataFrame, _refused: RefusedCells) -> Facts:
    first = good.drop_duplicates(["delivery_id", "item_code"])
    amounts = [Decimal(amount_text(text)) for text in first["amount"]]
    return ("delivery_id", "item", "amount"), zip(first["delivery_id"], first["item_code"], amounts, strict=True)


def _income_jumps(work: UnitOfWork, delivery: Delivery) -> list[RowsWithIncomeJumpsRow]:
    return work.rows(
        "data_sharing/rows_with_income_jumps",
        RowsWithIncomeJumpsRow,
        id=delivery.id,
        unit=delivery.unit,
        period=str(delivery.period),
        before=str(delivery.period.before),
        ratio=load_policy().whole("valid.income_ratio_warn", delivery.period),
    )


_INCOME_AS_BEFORE = Comparison(rule="INCOME_JUMP", rows=_income_jumps)

TABLES: Mapping[str, DataSet] = {
    "rv_roster": DataSet(
        title="花名册",
        department="rv",
        form="xlsx",
        header_row=3,
        input_of=InputOf.MONTH,
        required=True,
        makes_ready=True,
        shape=_shape_roster,
        columns={
            "province": Column(title="省"),
            "city": Column(title="市"),
            "county": Column(title="县", aliases=("县(市、区、旗)", "县（市、区、旗）", "市县")),
            "town": Column(title="乡", aliases=("乡(镇)", "乡（镇）", "乡镇"), kept_as_text=True),
            "village": Column(title="村", aliases=("行政村",), kept_as_text=True),
            "household_no": Column(title="户编号", kept_as_digest="key"),
            "member_no": Column(title="人口编号", aliases=("人编号",)),
            "name": Column(title="姓名", personal="name", kept_as_text=True),
            "sex": Column(title="性别"),
            "birth_date": Column(title="出生日期"),
            "id_kind": Column(title="证件类型"),
            "id_no": Column(title="证件号码", personal="number"),
            "nation": Column(title="民族"),
            "household_phone": Column(title="户联系电话", personal="number"),
            "member_phone": Column(title="成员联系电话", personal="number"),
            "relation": Column(title="与户主关系"),
            "education": Column(title="文化程度", codes="education"),
            "schooling": Column(title="在校生状况"),
            "health": Column(title="健康状况"),
            "labour": Column(title="劳动技能", codes="labour"),
            "subsistence": Column(title="是否享受低保", codes="yes_no"),
            "destitute": Column(title="是否特困供养人员", codes="yes_no"),
            "household_kind": Column(title="户类型", codes="household_kind"),
            "monitored_kind": Column(title="监测对象类别", codes="monitored_kind"),
            "risk_cleared": Column(title="风险是否已消除", codes="yes_no"),
            "identified": Column(title="识别时间"),
            "roster_status": Column(title="人员状态", codes="roster_status", must_be_told=True),
        },
        facts=_roster_facts,
        fact_table="data_sharing.roster_row",
    ),
    "rv_work": DataSet(
        title="务工月监测",
        department="rv",
        form="xlsx",
        header_row=3,
        input_of=InputOf.MONTH,
        required=True,
        makes_ready=True,
        shape=_shape_work,
        columns={
            "county": Column(title="县", aliases=("县(市、区、旗)", "县（市、区、旗）", "市县")),
            "town": Column(title="乡", aliases=("乡(镇)", "乡（镇）", "乡镇"), kept_as_text=True),
            "village": Column(title="行政村", aliases=("村",), kept_as_text=True),
            "household_no": Column(title="户编号"),
            "member_no": Column(title="人编号", aliases=("人口编号",)),
            "name": Column(title="姓名", personal="name", kept_as_text=True),
            "id_no": Column(title="证件号码", personal="number"),
            "household_kind": Column(title="户类型", codes="household_kind"),
            "monitored_kind": Column(title="监测对象类别", codes="monitored_kind"),
            "working": Column(title="是否已务工", codes="yes_no", must_be_told=True),
            "work_county": Column(title="务工所在县"),
            "location": Column(title="务工地点", codes="location"),
            "employer": Column(title="务工企业名称", kept_as_text=True),
            "employer_code": Column(title="统一社会信用代码", optional=True),
            "industry": Column(title="所属行业", codes="industry"),
            "channel": Column(title="就业渠道", codes="channel"),
            "point_to_point": Column(title="是否点对点输送", codes="yes_no"),
            "income": Column(title="务工月收入"),
            "start": Column(title="开始时间"),
            "end": Column(title="结束时间"),
            "travel_aid": Column(title="年度交通费补助"),
            "labour": Column(title="劳动技能", codes="labour"),
        },
        facts=_work_facts,
        fact_table="data_sharing.work_row",
        employer=("employer_code", "employer"),
        compared=(_INCOME_AS_BEFORE,),
    ),
    "rv_plan": DataSet(
        title="务工计划",
        department="rv",
        form="xlsx",
        header_row=3,
        input_of=InputOf.MONTH,
        shape=_shape_plan,
        columns={
            "county": Column(title="县", aliases=("县(市、区、旗)", "县（市、区、旗）", "市县")),
            "town": Column(title="乡", aliases=("乡(镇)", "乡（镇）", "乡镇"), kept_as_text=True),
            "village": Column(title="行政村", aliases=("村",), kept_as_text=True),
            "household_no": Column(title="户编号"),
            "member_no": Column(title="人编号", aliases=("人口编号",)),
            "name": Column(title="姓名", personal="name", kept_as_text=True),
            "id_no": Column(title="证件号码", personal="number"),
            "household_kind": Column(title="户类型", codes="household_kind"),
            "labour": Column(title="劳动技能", codes="labour"),
            "plans_work": Column(title="是否计划务工", codes="yes_no"),
            "wanted_location": Column(title="意向地点", codes="location"),
            "wanted_industry": Column(title="意向行业"),
            "service_need": Column(title="就业服务需求", kept_as_text=True),
            "wants_near_home": Column(title="是否需要就近务工", codes="yes_no"),
        },
        facts=_plan_facts,
        fact_table="data_sharing.plan_row",
    ),
    "hr_employment": DataSet(
        title="就业登记",
        department="hr",
        form="csv",
        header_row=1,
        input_of=InputOf.MONTH,
        required=True,
        shape=_shape_employment,
        columns={
            "id_no": Column(title="证件号码", personal="number"),
            "name": Column(title="姓名", personal="name", kept_as_text=True),
            "employer_code": Column(title="统一社会信用代码"),
            "employer": Column(title="单位名称", kept_as_text=True),
            "registered": Column(title="是否就业登记", codes="yes_no"),
            "insured": Column(title="是否参保", codes="yes_no"),
            "contract_kind": Column(title="合同类型", codes="contract_kind"),
            "start": Column(title="合同开始"),
            "end": Column(title="合同结束"),
            "income": Column(title="实发工资"),
            "pay_date": Column(title="发放日期"),
            "unemployed": Column(title="是否登记失业", codes="yes_no"),
            "source": Column(title="数据来源"),
        },
        facts=_employment_facts,
        fact_table="data_sharing.employment_row",
        employer=("employer_code", "employer"),
    ),
    "control_totals": DataSet(
        title="控制总数",
        department="both",
        form="csv",
        header_row=1,
        input_of=InputOf.MONTH,
        required=True,
        settled_first=True,
        shape=_shape_totals,
        columns={
            "item": Column(title="指标", codes="control_item"),
            "amount": Column(title="数值"),
        },
        facts=_totals_facts,
        fact_table="data_sharing.control_total",
    ),
}
