"""The tables of 雨露计划+ as tests need them: a good row, and for each rule one that breaks it."""

from __future__ import annotations

from tests.further_tables import FurtherTable
from tests.made_up import identity_number

Case = tuple[dict[str, str], set[tuple[str, str, str]]]
_DAYS = ("建档日期", "计划日期", "最近联系日期")
_SERVICES = ("政策次数", "指导次数", "岗位次数", "培训见习次数")


def _each(severity: str, rule: str, columns: tuple[str, ...], *texts: str) -> list[Case]:
    return [({column: text}, {(rule, severity, column)}) for column in columns for text in texts]


TABLES = {
    "youth": FurtherTable(
        titles=(
            *("证件号码", "姓名", "类别", "学校", "学历层次", "专业", "毕业年月", "有就业能力", "有就业意愿", "状态"),
            *("就业单位", "联系人职务", "核准日期"),
        ),
        file_name="青年就业台账.csv",
        good_row=lambda serial, **cells: (
            {
                "证件号码": identity_number(serial, "20040101"),
                "姓名": f"试验人{serial}",
                "类别": "雨露毕业",
                "学校": "试验技工学校",
                "学历层次": "中职",
                "专业": "焊接",
                "毕业年月": "2025年02月",
                "有就业能力": "是",
                "有就业意愿": "是",
                "状态": "未就业",
                "就业单位": "",
                "联系人职务": "村党支部书记",
                "核准日期": "2025-03-20",
            }
            | cells
        ),
        good=[
            {},
            {"类别": "雨露在读", "毕业年月": "202507", "状态": "在读", "核准日期": ""},
            {"状态": "就业", "就业单位": "试验电子厂", "毕业年月": ""},
            {"类别": "", "有就业能力": "", "有就业意愿": "否", "学校": ""},
        ],
        bad=[
            *_each("reject_row", "ID_NUMERIC", ("证件号码",), "4.69900E+17"),
            *_each("reject_row", "ID_CHECK", ("证件号码",), "", "469900198501010000"),
            *_each("reject_row", "MONTH_UNREADABLE", ("毕业年月",), "去年夏天", "2025年13月", "#N/A"),
            *_each("reject_row", "DAY_UNREADABLE", ("核准日期",), "月底", "2025-03"),
            *_each("reject_cell", "CODE_UNKNOWN", ("类别", "有就业能力", "有就业意愿", "状态"), "不详"),
            *_each("warn", "STATUS_MISSING", ("状态",), ""),
            *_each("warn", "GRADUATION_MISSING", ("毕业年月",), ""),
            ({"状态": "就业"}, {("EMPLOYER_MISSING", "warn", "就业单位")}),
        ],
        twice="证件号码",
    ),
    "youth_file": FurtherTable(
        titles=("证件号码", "姓名", "建档日期", "计划类型", "计划日期", *_SERVICES, "最近联系日期"),
        file_name="青年就业服务档案.csv",
        good_row=lambda serial, **cells: (
            {
                "证件号码": identity_number(serial, "20040101"),
                "姓名": f"试验人{serial}",
                "建档日期": "2025-03-07",
                "计划类型": "岗位",
                "计划日期": "2025-03-14",
                **dict.fromkeys(_SERVICES, "1"),
                "岗位次数": "3",
                "最近联系日期": "2025-03-28",
            }
            | cells
        ),
        good=[{}, {"计划类型": "", "计划日期": "", "最近联系日期": ""}, {"政策次数": "", "岗位次数": "０"}, {"建档日期": "2025年3月7日"}],
        bad=[
            *_each("reject_row", "ID_NUMERIC", ("证件号码",), "4.69900E+17"),
            *_each("reject_row", "ID_CHECK", ("证件号码",), "", "469900198501010000"),
            *_each("reject_row", "DAY_UNREADABLE", _DAYS, "月底", "2025-03", "#N/A"),
            *_each("reject_cell", "AMOUNT_UNREADABLE", _SERVICES, "多次", "-1"),
            *_each("warn", "OPENED_MISSING", ("建档日期",), ""),
        ],
        twice="证件号码",
    ),
}
