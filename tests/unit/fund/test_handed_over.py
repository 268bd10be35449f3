"""Files of other offices: read exactly, and every fault named with file, line and next step."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from wengang.fund.handed_over import (
    DecidedLine,
    FundSource,
    HandedOver,
    HandedOverError,
    LineKind,
    decision_template,
    read_decision,
    read_factor_table,
    read_pool_document,
)
from wengang.fund.refusals import InputsError

POOL = '{"year": 2025, "title": "下达", "pool_fen": 8765432109, "received_on": "2025-01-20"}'
CENTRAL = '{"source": "中央", "doc_no": "财社〔2024〕1号", "amount_fen": 8000000000, "received_on": "2025-01-20"}'
PROVINCIAL = '{"source": "省", "doc_no": "琼财社〔2025〕2号", "amount_fen": 765432109, "received_on": "2025-02-10"}'
HEAD = "年度,单位,因素,数值\n"
DECISION_HEAD = "单位代码,类别,金额（元）,理由\n"


def _put(folder: Path, name: str, text: str, encoding: str = "utf-8") -> None:
    (folder / name).write_bytes(text.encode(encoding))


def test_pool_document(tmp_path: Path) -> None:
    _put(tmp_path, "资金文件.json", POOL)
    pool = read_pool_document(tmp_path)
    assert (pool.year, pool.pool_fen, pool.reserve_fen, pool.has_special) == (2025, 8_765_432_109, 0, True)
    _put(tmp_path, "资金文件.json", POOL.replace("}", ', "special": false, "reserve_fen": 5}'))
    other = read_pool_document(tmp_path)
    assert (other.has_special, other.reserve_fen) == (False, 5)
    assert other.digest != pool.digest


def test_the_sources_of_the_pool(tmp_path: Path) -> None:
    _put(tmp_path, "资金文件.json", POOL.replace("}", f', "sources": [{CENTRAL}, {PROVINCIAL}]}}'))
    assert read_pool_document(tmp_path).sources == (
        FundSource("中央", "财社〔2024〕1号", 8_000_000_000, date(2025, 1, 20)),
        FundSource("省", "琼财社〔2025〕2号", 765_432_109, date(2025, 2, 10)),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "不是有效的JSON"),
        ("[]", "应有这些项"),
        (POOL.replace('"title": "下达", ', ""), "应有这些项"),
        (POOL.replace("8765432109", "87654321.5"), "pool_fen"),
        (POOL.replace("2025-01-20", "1月20日"), "received_on"),
        (POOL.replace("}", ', "special": 0}'), "special"),
        (POOL.replace("}", ', "sources": {}}'), "sources"),
        (POOL.replace("}", f', "sources": [{CENTRAL}]}}'), "8000000000分，不等于 pool_fen"),
        (POOL.replace("}", f', "sources": [{CENTRAL}, {CENTRAL}]}}'), "写了两次"),
        (POOL.replace("}", f', "sources": [{CENTRAL}, {PROVINCIAL.replace("省", "市")}]}}'), r"sources\[1\]"),
        (POOL.replace("}", f', "sources": [{CENTRAL}, {PROVINCIAL.replace("765432109", "0")}]}}'), "应大于0"),
        (POOL.replace("}", f', "sources": [{CENTRAL}, {PROVINCIAL.replace("琼财社〔2025〕2号", " ")}]}}'), "doc_no 不能为空"),
        (POOL.replace("2025-01-20", "2025-01-21")[:-1] + f', "sources": [{CENTRAL}, {PROVINCIAL}]}}', "最早的到账日期"),
    ],
)
def test_faults_of_the_pool_document(tmp_path: Path, text: str, said: str) -> None:
    _put(tmp_path, "资金文件.json", text)
    with pytest.raises((HandedOverError, InputsError), match=said):
        read_pool_document(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_factor_table(tmp_path: Path, encoding: str) -> None:
    rows = (
        '2024,五指山市,市县投入,150.5\n2024,469001,资金执行率,9/10\n\n2024,469001,上年基础,"14,000,000.01"\n2024,460100,上年基础,新单位\n'
    )
    _put(tmp_path, "fund_factor.csv", HEAD + rows, encoding)
    assert read_factor_table(tmp_path, 2025).values == {
        ("469001", HandedOver.INPUT): Fraction(301, 2),
        ("469001", HandedOver.EXECUTION): Fraction(9, 10),
        ("469001", HandedOver.LAST_BASE): 1_400_000_001,
        ("460100", HandedOver.LAST_BASE): None,
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("年度,单位,因素\n", "缺少列“数值”"),
        (HEAD + "2025,469001,市县投入,1\n", "第2行：年度“2025”不是2024"),
        (HEAD + "2024,无名县,市县投入,1\n", "没有单位“无名县”"),
        (HEAD + "2024,469001,人口,1\n", "不认识因素“人口”"),
        (HEAD + "2024,469001,市县投入,一百\n", "第2行"),
        (HEAD + "2024,469001,上年基础,1.001\n", "精确到分"),
        (HEAD + "2024,469001,市县投入,1\n2024,五指山市,市县投入,1\n", "第3行：五指山市的市县投入写了两次"),
    ],
)
def test_faults_of_the_factor_table(tmp_path: Path, text: str, said: str) -> None:
    _put(tmp_path, "fund_factor.csv", text)
    with pytest.raises((HandedOverError, InputsError), match=said):
        read_factor_table(tmp_path, 2025)


def test_the_template_reads_back_as_the_proposal(tmp_path: Path) -> None:
    lines = tuple(DecidedLine("469001", kind, amount, "") for kind, amount in zip(LineKind, (123_456_789, 0, 200_000_000), strict=True))
    (tmp_path / "财政决定.csv").write_bytes(decision_template(lines, 2_109))
    table = read_decision(tmp_path)
    assert (table.lines, table.reserve_fen) == (lines, 2_109)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (DECISION_HEAD + "469001,基础,1,\n", "没有“预留”一行"),
        (DECISION_HEAD + "469001,其他,1,\n预留,,0,\n", "类别“其他”"),
        (DECISION_HEAD + "469001,基础,-1,\n预留,,0,\n", "不小于0"),
        (DECISION_HEAD + "469001,基础,1,\n469001,基础,2,\n预留,,0,\n", "写了两次"),
        (DECISION_HEAD + "预留,,0,\n预留,,0,\n", "预留写了两次"),
    ],
)
def test_faults_of_a_decision(tmp_path: Path, text: str, said: str) -> None:
    _put(tmp_path, "财政决定.csv", text)
    with pytest.raises(HandedOverError, match=said):
        read_decision(tmp_path)


@pytest.mark.parametrize("name", ["../x.csv", ".csv", "a/b.csv", ""])
def test_a_decision_stands_in_its_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(HandedOverError, match="文件名"):
        read_decision(tmp_path, name)
