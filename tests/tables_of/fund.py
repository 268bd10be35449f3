"""The yearly tables of the fund as tests need them: a good row, and for each rule one that breaks it."""

from __future__ import annotations

from tests.further_tables import FurtherTable

UNITS = ("460100", "460200", "460400", "469001", "469002", "469005", "469006", "469007", "469021", "469022", "469023", "469024", "469025")
FACTS = ("市县投入", "资金执行率")


def _bad(column: str, rule: str, *texts: str) -> list[tuple[dict[str, str], set[tuple[str, str, str]]]]:
    return [({column: text}, {(rule, "reject_row", column)}) for text in texts]


def _of_its_own(serial: int) -> tuple[str, str]:
    """Give a unit and a fact that no other row of a test has: 777, the row that is written twice, has one to itself."""
    return (UNITS[serial // 2], FACTS[serial % 2]) if serial < 2 * len(UNITS) else ("469030", "市县投入")


def _of_its_own_line(serial: int) -> tuple[str, str]:
    return (UNITS[serial // 2], ("基础", "奖励")[serial % 2]) if serial < 2 * len(UNITS) else ("469030", "基础")


TABLES = {
    "fund_pool": FurtherTable(
        titles=("年度", "来源", "文号", "金额", "到账日期"),
        file_name="资金文件.csv",
        good_row=lambda serial, **cells: (
            {
                "年度": "2025",
                "来源": "中央",
                "文号": f"财社〔2024〕{serial}号",
                "金额": "80000000.00",
                "到账日期": "2025-01-20",
            }
            | cells
        ),
        good=[
            {},
            {"来源": "省", "金额": "7,654,321.09", "到账日期": "2025年2月10日"},
            {"来源": "预留", "文号": "", "金额": "0.05", "到账日期": ""},
            {"来源": "不设专项", "文号": "", "金额": "", "到账日期": ""},
        ],
        bad=[
            *_bad("年度", "YEAR_OTHER", "", "2024", "二五年"),
            *_bad("来源", "SOURCE_UNKNOWN", "", "市", "其他"),
            *_bad("金额", "AMOUNT_UNREADABLE", "", "0", "-1", "0.001", "1,00", "一百", "NaN", "#REF!", "1e9"),
            *_bad("文号", "DOC_NO", "", "#N/A", "长" * 101),
            *_bad("到账日期", "DAY_UNREADABLE", "", "1月20日", "2025-01", "2025-02-30", "#N/A"),
            ({"来源": "预留", "文号": "", "金额": "9"}, {("SOURCE_TWICE", "reject_row", "来源")}),
            ({"文号": "财社〔2024〕0号", "金额": "9"}, {("SOURCE_TWICE", "reject_row", "来源")}),
            (
                {"来源": "不设专项", "金额": "5", "文号": "五"},
                {("AMOUNT_UNREADABLE", "reject_row", "金额"), ("SOURCE_TWICE", "reject_row", "来源")},
            ),
        ],
        twice="来源",
    ),
    "fund_factor": FurtherTable(
        titles=("年度", "单位", "因素", "数值"),
        file_name="因素表.csv",
        good_row=lambda serial, **cells: (
            dict(zip(("单位", "因素"), _of_its_own(serial), strict=True)) | {"年度": "2024", "数值": "150.5"} | cells
        ),
        good=[
            {},
            {"数值": "9/10"},
            {"单位": "五指山市", "因素": "上年基础", "数值": "14,000,000.01"},
            {"单位": "海口市", "因素": "上年基础", "数值": "新单位"},
            {"单位": "海口", "因素": "收入同比", "数值": "-0.02"},
        ],
        bad=[
            *_bad("年度", "YEAR_OTHER", "", "2025", "去年"),
            *_bad("单位", "UNIT_UNKNOWN", "", "无名县", "460000"),
            ({"因素": "人口"}, {("FACT_UNKNOWN", "reject_row", "因素")}),
            ({"因素": ""}, {("FACT_UNKNOWN", "reject_row", "因素")}),
            *_bad("数值", "VALUE_UNREADABLE", "", "一百", "-1", "1/0", "#N/A"),
            ({"因素": "上年基础", "数值": "1.001"}, {("VALUE_UNREADABLE", "reject_row", "数值")}),
            ({"单位": "五指山市", "因素": "上年基础", "数值": "7"}, {("FACT_TWICE", "reject_row", "因素")}),
        ],
        twice="单位",
    ),
    "fund_decision": FurtherTable(
        titles=("单位代码", "类别", "金额（元）", "理由"),
        file_name="财政决定.csv",
        good_row=lambda serial, **cells: (
            dict(zip(("单位代码", "类别"), _of_its_own_line(serial), strict=True)) | {"金额（元）": "1000.00", "理由": ""} | cells
        ),
        good=[
            {},
            {"金额（元）": "0"},
            {"单位代码": "预留", "类别": "", "金额（元）": "21.09"},
            {"类别": "专项补贴", "理由": "上年结转较多"},
        ],
        bad=[
            *_bad("单位代码", "UNIT_UNKNOWN", "", "无名县", "460000"),
            *_bad("类别", "LINE_UNKNOWN", "", "其他"),
            *_bad("金额（元）", "AMOUNT_UNREADABLE", "", "-1", "1.001", "一百", "#REF!"),
            ({"单位代码": "预留", "类别": "", "金额（元）": "0"}, {("LINE_TWICE", "reject_row", "类别")}),
            ({"单位代码": "460100", "类别": "基础", "金额（元）": "2"}, {("LINE_TWICE", "reject_row", "类别")}),
        ],
        twice="单位代码",
    ),
}
