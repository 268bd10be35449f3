"""Files of the province: through the inbox into the allocation, and every fault answered in a receipt with cell, rule and next step."""

from __future__ import annotations

import hashlib
from datetime import date
from fractions import Fraction
from typing import Any

import psycopg
import pytest
from ops.fund import hand_over_and_take, trial_tables
from tests.hostile.hand_overs import csv_bytes, put
from tests.sql.fund.conftest import ON, TARGETS, YEAR, Fund

from wengang.data_sharing.steps import take_hand_overs
from wengang.database.unit_of_work import unit_of_work
from wengang.fund.handed_over import (
    DecidedLine,
    FundSource,
    HandedOver,
    HandedOverError,
    LineKind,
    accepted_decision,
    accepted_factors,
    accepted_pool,
    decision_template,
)
from wengang.fund.proposals import active_version, digest_of_stored
from wengang.receipts.steps import send_due_receipts

Admin = psycopg.Connection[tuple[object, ...]]
MONEY = {"年度": YEAR, "来源": "中央", "文号": "财社〔2024〕1号", "金额": "80000000", "到账日期": "2025-01-20"}
FACT = {"年度": YEAR - 1, "单位": "469001", "因素": "市县投入", "数值": "150.5"}
LINE = {"单位代码": "469001", "类别": "基础", "金额（元）": "1", "理由": ""}
RESERVE = {"单位代码": "预留", "金额（元）": "0"}


def _states(admin: Admin, table: str) -> list[str]:
    return [str(row[0]) for row in admin.execute("select state from data_sharing.delivery where table_name = %s order by version", [table])]


def _receipts(fund: Fund) -> str:
    with unit_of_work(fund.settings) as work:
        send_due_receipts(work)
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((fund.settings.receipts / "460000").rglob("*.txt")))


def test_the_money_of_several_documents(fund: Fund) -> None:
    later = MONEY | {"来源": "省", "文号": "琼财社〔2025〕2号", "金额": "7,654,321.09", "到账日期": "2025年2月10日"}
    fund.hand_over({"fund_pool": [MONEY, later, {"年度": YEAR, "来源": "预留", "金额": "0.05"}, {"年度": YEAR, "来源": "不设专项"}]})
    with unit_of_work(fund.settings) as work:
        pool = accepted_pool(work, YEAR)
    assert pool.sources == (
        FundSource("中央", "财社〔2024〕1号", 8_000_000_000, date(2025, 1, 20)),
        FundSource("省", "琼财社〔2025〕2号", 765_432_109, date(2025, 2, 10)),
    )
    assert (pool.pool_fen, pool.reserve_fen, pool.received_on, pool.has_special) == (8_765_432_109, 5, date(2025, 1, 20), False)
    assert pool.file.name == "资金文件第2次报送"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_facts_are_read_exactly(fund: Fund, encoding: str) -> None:
    rows: list[dict[str, Any]] = [
        FACT | {"单位": "五指山市"},
        FACT | {"因素": "资金执行率", "数值": "9/10"},
        FACT | {"因素": "上年基础", "数值": "14,000,000.01"},
        FACT | {"单位": "460100", "因素": "上年基础", "数值": "新单位"},
        FACT | {"因素": "收入同比", "数值": "-0.02"},
    ]
    put(
        fund.settings.inbox,
        "省",
        {"fund_factor": csv_bytes("fund_factor", rows, encoding)},
        rows=5,
        unit="460000",
        period="2025-01",
        department="hr",
    )
    fund.hand_over({"fund_pool": [MONEY]})
    with unit_of_work(fund.settings) as work:
        assert accepted_factors(work, YEAR).values == {
            ("469001", HandedOver.INPUT): Fraction(301, 2),
            ("469001", HandedOver.EXECUTION): Fraction(9, 10),
            ("469001", HandedOver.LAST_BASE): 1_400_000_001,
            ("460100", HandedOver.LAST_BASE): None,
            ("469001", HandedOver.INCOME): Fraction(-1, 50),
        }


def test_the_template_reads_back_as_the_proposal(fund: Fund) -> None:
    lines = tuple(DecidedLine("469001", kind, amount, "") for kind, amount in zip(LineKind, (123_456_789, 0, 200_000_000), strict=True))
    content = decision_template(lines, 2_109)
    put(fund.settings.inbox, "省", {"fund_decision": content}, rows=4, unit="460000", period="2025-01", department="hr")
    fund.hand_over({"fund_pool": [MONEY]})
    with unit_of_work(fund.settings) as work:
        table = accepted_decision(work, YEAR)
    assert (table.lines, table.reserve_fen) == (lines, 2_109)


@pytest.mark.parametrize(
    ("table", "rows", "said"),
    [
        ("fund_pool", [MONEY, MONEY | {"文号": "二", "金额": "0.001"}], ("3", "金额不是精确到分的数字", "0.001", "最多两位小数")),
        ("fund_pool", [MONEY | {"到账日期": "1月20日"}], ("2", "到账日期读不出年月日", "1月20日")),
        ("fund_pool", [MONEY | {"金额": "#REF!"}], ("2", "金额", "单元格是公式错误")),
        (
            "fund_pool",
            [MONEY, MONEY | {"金额": "1"}],
            (
                "3",
                "前面已有一行",
            ),
        ),
        ("fund_pool", [MONEY | {"文号": "#N/A"}], ("2", "文号", "公式错误")),
        ("fund_pool", [{"年度": YEAR, "来源": "预留", "金额": "1"}], ("没有到账的资金",)),
        ("fund_factor", [FACT | {"年度": YEAR}], ("2", "不是分配年度的上一年")),
        ("fund_factor", [FACT, FACT | {"单位": "无名县"}], ("3", "没有这个单位", "无名县", "单位代码表")),
        ("fund_factor", [FACT | {"因素": "人口"}], ("不是市县投入、资金执行率、上年基础、收入同比之一",)),
        ("fund_factor", [FACT | {"因素": "上年基础", "数值": "1.001"}], ("上年基础须精确到分", "1.001")),
        ("fund_factor", [FACT, FACT | {"单位": "五指山市", "数值": "1"}], ("3", "这个单位的这个因素前面已有一行")),
        ("fund_decision", [LINE], ("没有“预留”一行",)),
        ("fund_decision", [LINE | {"类别": "其他"}, RESERVE], ("类别不是基础、奖励、专项之一", "其他")),
        ("fund_decision", [LINE | {"金额（元）": "-1"}, RESERVE], ("不小于0、精确到分", "-1")),
        ("fund_decision", [LINE, LINE | {"金额（元）": "2"}, RESERVE], ("3", "前面已有一行")),
        ("fund_decision", [RESERVE, RESERVE | {"金额（元）": "1"}], ("3", "（或预留）前面已有一行")),
    ],
)
def test_one_fault_returns_the_file_with_its_place(
    fund: Fund, admin: Admin, table: str, rows: list[dict[str, Any]], said: tuple[str, ...]
) -> None:
    before = _states(admin, table)
    fund.hand_over({table: rows})
    assert _states(admin, table) == [*before, "returned"]
    told = _receipts(fund)
    assert "本文件没有接收" in told and "该单元格的值按缺失处理" not in told
    assert "需要处理的内容" not in told or "有一处退回就整份退回" in told
    assert all(words in told for words in (*said, "退回")), told


def test_a_missing_column_refuses_the_file(fund: Fund, admin: Admin) -> None:
    content = csv_bytes("fund_factor", [FACT], titles=("年度", "单位", "因素"))
    put(fund.settings.inbox, "省", {"fund_factor": content}, unit="460000", period="2025-01", department="hr")
    fund.hand_over({"fund_pool": [MONEY]})
    assert _states(admin, "fund_factor") == ["accepted", "returned"]
    assert "缺少列 “数值”" in _receipts(fund)


@pytest.mark.parametrize(
    ("table", "manifest", "rule", "said"),
    [
        ("fund_pool", {"unit": "469001", "period": "2025-01"}, "TABLE_OTHER_UNIT", "省级部门报送，单位应写 460000"),
        ("fund_pool", {"unit": "460000", "period": "2025-02"}, "PERIOD_NOT_JANUARY", "期间应写所属年度的1月（2025-01）"),
        ("fund_spend", {"unit": "460000", "period": "2025-01"}, "TABLE_OTHER_UNIT", "各市县报送，单位不能写 460000"),
    ],
)
def test_who_brings_a_table_and_when(fund: Fund, admin: Admin, table: str, manifest: dict[str, str], rule: str, said: str) -> None:
    put(fund.settings.inbox, "x", {table: [{}]}, department="hr", **manifest)  # type: ignore[arg-type] - each case names what it changes
    with unit_of_work(fund.settings) as work:
        take_hand_overs(work)
    (refused,) = admin.execute("select refused_rule, refused_message from data_sharing.hand_over where refused_rule is not null").fetchall()
    assert refused[0] == rule
    assert said in str(refused[1])


def test_what_is_returned_takes_the_place_of_nothing(fund: Fund) -> None:
    fund.hand_over({"fund_pool": [MONEY | {"金额": "一百"}]})
    with unit_of_work(fund.settings) as work:
        assert accepted_pool(work, YEAR).file.name == "资金文件第1次报送"
        with pytest.raises(HandedOverError, match="还没有已接收的财政决定"):
            accepted_decision(work, YEAR)
    assert fund.propose().version == 1


def test_a_version_of_before_is_found_again_by_what_its_document_says(fund: Fund, admin: Admin) -> None:
    """As in an upgraded database: the document of the version stood in a folder, so that its digest is of other bytes."""
    fund.propose()
    old = "0" * 64
    for table in ("version", "fund_pool"):
        admin.execute(f"alter table fund.{table} disable trigger user")
    admin.execute("update fund.version set pool_document = '2025年', pool_document_digest = %s", [old])
    inputs, version, unconfirmed = admin.execute(
        "select version.inputs, held.version, version.unconfirmed from fund.version join fund.factor_set as held on held.id = factor_set_id"
    ).fetchone() or ("", 0, [])
    digest = "encode(sha256(convert_to(array_to_string(%s::text[], chr(31)), 'UTF8')), 'hex')"
    admin.execute(f"update fund.version set inputs_digest = {digest}", [[inputs, old, str(version), *list(unconfirmed)]])  # type: ignore[call-overload]
    admin.execute("delete from fund.fund_pool")
    assert (fund.propose().version, fund.propose().is_new) == (1, False)
    fund.pool["received_on"] = "2025-01-21"
    fund.write()
    assert fund.propose().version == 2


def test_money_of_the_province_makes_no_month_live(fund: Fund) -> None:
    with unit_of_work(fund.settings) as work:
        assert "2025-01" not in [row["period"] for row in work.rows("history/live_months")]
        assert work.rows("monitoring/snapshot_inputs", period="2025-01", year=YEAR) == []


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("输入.json", "e42ad71be5379e61d0b84ce299a067b7c6e99d37e065c624c908780927306cca"),
        ("结果.csv", "f76cd062432b9c584f909af3ab28515e468541d292765348650c3fddf7e22ef0"),
        ("测算表.xlsx", "ad1db3de1546948f37212f7528b91d67f50a2ae22a55737c8e7973f2669386f8"),
        ("财政决定（模板）.csv", "d40be00e5aa5924c7f6ce952b5c46097cae3a14ca191b1ec23b3600d541b86c3"),
    ],
)
def test_equal_inputs_are_the_bytes_that_they_were_when_files_stood_in_a_folder(fund: Fund, name: str, digest: str) -> None:
    fund.propose()
    content = fund.settings.var.joinpath("allocation", f"{YEAR}-v1", name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == digest


def test_the_trial_hands_its_files_over_as_an_office_does(fund: Fund, admin: Admin, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):  # again is nothing new
        hand_over_and_take(fund.settings, YEAR, trial_tables(fund.settings, YEAR, TARGETS))
    assert capsys.readouterr().out.splitlines() == [
        "海南省 · 因素表：已接收，收到 12 行，退回 0 行，退回单元格 0 个，提示 0 个",
        "海南省 · 资金文件：已接收，收到 2 行，退回 0 行，退回单元格 0 个，提示 0 个",
    ]
    assert _states(admin, "fund_pool") == ["accepted", "accepted"]
    assert fund.propose().version == 1
    assert len(list((fund.settings.receipts / "460000" / "2025-01").iterdir())) == 4


def test_stored_digests_are_recomputed_as_they_stand(fund: Fund) -> None:
    fund.propose()
    with unit_of_work(fund.settings) as work:
        version = active_version(work, YEAR)
        assert version is not None
        assert digest_of_stored(work, version) == version.digest
        assert version.pool_document == "资金文件第1次报送"
        assert version.received_on < ON
