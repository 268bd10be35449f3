"""The table of answers as tests need it: a good row, and for each rule one that breaks it."""

from __future__ import annotations

from tests.further_tables import FurtherTable

_TEXTS = ("核实结果", "措施", "责任人职务", "完成情况")


def _cell(column: str, rule: str, *texts: str) -> list[tuple[dict[str, str], set[tuple[str, str, str]]]]:
    return [({column: text}, {(rule, "reject_cell", column)}) for text in texts]


TABLES = {
    "matter_reply": FurtherTable(
        titles=("事项编号", "是否属实", "原因类别", "核实结果", "措施", "责任人职务", "完成时限", "现场帮扶日期", "完成情况", "追回金额"),
        file_name="事项反馈.csv",
        good_row=lambda serial, **cells: (
            {
                "事项编号": f"SX{serial + 1:06d}",
                "是否属实": "属实",
                "原因类别": "季节性",
                "核实结果": "逐户核实，冬季瓜菜收尾",
                "措施": "组织专场招聘",
                "责任人职务": "县就业局副局长",
                "完成时限": "2025-05-30",
                "现场帮扶日期": "2025-04-16",
                "完成情况": "",
                "追回金额": "",
            }
            | cells
        ),
        good=[
            {},
            {"事项编号": " sx 000077 "},
            {"是否属实": "", "原因类别": "", "核实结果": "", "措施": "", "责任人职务": "", "完成时限": "", "现场帮扶日期": ""},
            {"追回金额": "1200.5"},
            {"完成时限": "2025年5月30日", "现场帮扶日期": "20250416"},
            {"核实结果": "涉及1234567890人次", "是否属实": "部分属实", "原因类别": "其他"},
        ],
        bad=[
            *[({"事项编号": text}, {("MATTER_NO", "reject_row", "事项编号")}) for text in ("", "1", "SX", "SX12345", "事项1", "#REF!")],
            *_cell("是否属实", "TRUTH_UNKNOWN", "是", "基本属实"),
            *_cell("原因类别", "CAUSE_UNKNOWN", "不清楚", "季节"),
            *_cell("完成时限", "DAY_UNREADABLE", "尽快", "2025-02-30"),
            *_cell("现场帮扶日期", "DAY_UNREADABLE", "上周"),
            *_cell("追回金额", "AMOUNT_UNREADABLE", "一千元", "-5"),
            ({"追回金额": "5.005"}, {("AMOUNT_FINER", "warn", "追回金额")}),
            *[pair for column in _TEXTS for pair in _cell(column, "LONG_NUMBER", "联系13800001111", "１３８-００００ １１１１")],
        ],
        twice="事项编号",
    ),
}
