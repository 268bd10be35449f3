"""The table of help_files as tests need it: a good row, and for each rule one that breaks it."""

from __future__ import annotations

from tests.further_tables import FurtherTable

TABLES = {
    "help_contact": FurtherTable(
        titles=("事项编号", "日期", "方式", "结果", "服务", "岗位编号"),
        file_name="帮扶联系记录.csv",
        good_row=lambda serial, **cells: (
            {"事项编号": f"帮2025-{serial:06d}", "日期": "2025-04-15", "方式": "上门", "结果": "已联系", "服务": "岗位", "岗位编号": "GW1"}
            | cells
        ),
        good=[
            {},
            {"服务": "", "岗位编号": ""},
            {"日期": "2025年4月15日", "结果": "未联系上", "服务": "岗位方案", "岗位编号": ""},
            {"事项编号": "事2025-000001", "方式": "其他", "结果": "已就业"},
        ],
        bad=[
            *(({"事项编号": text}, {("FILE_NO", "reject_row", "事项编号")}) for text in ("", "13800000000", "编" * 41)),
            *(({"日期": text}, {("DAY_UNREADABLE", "reject_row", "日期")}) for text in ("", "四月", "2025-02-30")),
            *(({"结果": text}, {("RESULT_UNKNOWN", "reject_row", "结果")}) for text in ("", "很好")),
            ({"方式": "托人"}, {("WAY_UNKNOWN", "reject_cell", "方式")}),
            ({"方式": ""}, {("WAY_MISSING", "warn", "方式")}),
            ({"服务": "送温暖"}, {("SERVICE_UNKNOWN", "reject_cell", "服务")}),
            ({"岗位编号": "469900198501010018"}, {("VACANCY_NO", "reject_cell", "岗位编号")}),
            ({"岗位编号": ""}, {("VACANCY_MISSING", "warn", "岗位编号")}),
        ],
        twice="事项编号",
    )
}
