"""The tables of 以工代赈 as tests need them: a good row, and for each rule one that breaks it."""

from __future__ import annotations

from tests.further_tables import FurtherTable
from tests.made_up import identity_number

Case = tuple[dict[str, str], set[tuple[str, str, str]]]
_STAGES = ("招工公告日期", "开工日期", "完工日期", "结算日期")
_FUNDS = ("中央资金", "省级专项资金", "市县资金", "其他资金")


def _each(severity: str, rule: str, columns: tuple[str, ...], *texts: str) -> list[Case]:
    return [({column: text}, {(rule, severity, column)}) for column in columns for text in texts]


TABLES = {
    "relief_project": FurtherTable(
        titles=(
            *("项目编号", "项目名称", "项目类型", "县", "乡", "业主单位", "施工单位", "施工单位统一社会信用代码", "批复文号", *_FUNDS),
            *("批复劳务报酬比例", "状态", *_STAGES, "组织载体"),
        ),
        file_name="以工代赈项目.csv",
        good_row=lambda serial, **cells: (
            {
                "项目编号": f"469001-YG{serial:04d}",
                "项目名称": "灌溉渠整修",
                "项目类型": "中小型农业农村基础设施",
                "县": "五指山市",
                "乡": "甲镇",
                "业主单位": "甲镇人民政府",
                "施工单位": "试验建设有限公司",
                "施工单位统一社会信用代码": "91469900AAAAAAAAA1",
                "批复文号": "发改〔2025〕1号",
                **dict.fromkeys(_FUNDS, "0"),
                "省级专项资金": "100000.00",
                "批复劳务报酬比例": "",
                "状态": "在建",
                **dict.fromkeys(_STAGES, ""),
                "招工公告日期": "2025-01-06",
                "开工日期": "2025-02-10",
                "组织载体": "",
            }
            | cells
        ),
        good=[
            {},
            {"项目编号": "469001—yg9001", "县": "五指山", "项目类型": "重点工程"},
            {"中央资金": "", "市县资金": "１２.50", "批复劳务报酬比例": "0"},
            {"批复劳务报酬比例": "1", "状态": "结算", "完工日期": "2025年3月1日", "结算日期": "2025-03-15 00:00:00.0"},
            {"招工公告日期": "", "开工日期": "", "项目类型": "", "状态": "未开工"},
        ],
        bad=[
            *_each("reject_row", "PROJECT_NO", ("项目编号",), "", "编" * 41, identity_number(3)),
            *_each("reject_row", "OTHER_UNIT", ("县",), "", "琼海市"),
            *_each("reject_row", "DAY_UNREADABLE", _STAGES, "月底", "2025-03", "2025-02-30", "#N/A"),
            *_each("reject_cell", "CODE_UNKNOWN", ("项目类型", "状态"), "其他"),
            *_each("reject_cell", "AMOUNT_UNREADABLE", _FUNDS, "十万", "-1", "1,000", "#REF!"),
            *_each("reject_cell", "RATIO_RANGE", ("批复劳务报酬比例",), "1.01", "15%", "15", "三成"),
            *_each("warn", "AMOUNT_FINER", _FUNDS, "0.005"),
            *_each("warn", "STATUS_MISSING", ("状态",), ""),
        ],
        twice="项目编号",
    ),
    "relief_worker": FurtherTable(
        titles=(
            *("项目编号", "证件号码", "姓名", "工种", "协议编号", "协议日期", "出勤天数", "应发报酬", "实发报酬"),
            *("发放日期", "发放方式", "资金来源"),
        ),
        file_name="以工代赈务工人员.csv",
        good_row=lambda serial, **cells: (
            {
                "项目编号": "469001-YG0000",
                "证件号码": identity_number(serial),
                "姓名": f"试验人{serial}",
                "工种": "砌筑",
                "协议编号": f"协{serial}",
                "协议日期": "2025-02-10",
                "出勤天数": "20",
                "应发报酬": "3600.00",
                "实发报酬": "3600.00",
                "发放日期": "2025-03-31",
                "发放方式": "一卡通",
                "资金来源": "省级专项",
            }
            | cells
        ),
        good=[
            {},
            {"项目编号": "469001－yg0000", "工种": "", "协议编号": "", "协议日期": ""},
            {"出勤天数": "40", "发放方式": "现金"},
            {"出勤天数": "0.5", "发放日期": "2025年4月1日", "发放方式": "", "资金来源": "中央资金"},
            {"实发报酬": "0", "资金来源": "", "发放日期": ""},
            {"出勤天数": "", "应发报酬": "", "实发报酬": "", "资金来源": "", "证件号码": identity_number(1, "20100101")},
            {"证件号码": identity_number(1, "20090331")},
        ],
        bad=[
            *_each("reject_row", "ID_NUMERIC", ("证件号码",), "4.69900E+17"),
            *_each("reject_row", "ID_CHECK", ("证件号码",), "", "469900198501010000"),
            *_each("reject_row", "DAY_UNREADABLE", ("协议日期", "发放日期"), "月底", "2025-03", "#N/A"),
            *_each("reject_cell", "AMOUNT_UNREADABLE", ("出勤天数",), "满勤", "-1"),
            *_each("reject_cell", "AMOUNT_UNREADABLE", ("应发报酬", "实发报酬"), "面议", "3,600", "#REF!"),
            *_each("reject_cell", "CODE_UNKNOWN", ("发放方式", "资金来源"), "不详"),
            *_each("warn", "PROJECT_NO", ("项目编号",), "", "编" * 41, identity_number(3)),
            *_each("warn", "AMOUNT_FINER", ("应发报酬", "实发报酬"), "3600.005"),
            *_each("warn", "SOURCE_MISSING", ("资金来源",), ""),
            ({"证件号码": identity_number(2, "20090401")}, {("AGE_UNDER_16", "warn", "证件号码")}),
        ],
        twice="证件号码",
    ),
}
