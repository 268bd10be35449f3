"""The tables of 乡村公益性岗位 as tests need them: a good row, and for each rule one that breaks it."""

from __future__ import annotations

from tests.further_tables import Cells, FurtherTable

Bad = tuple[Cells, set[tuple[str, str, str]]]
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_DAYS = {
    "公告日期": "2024-05-06",
    "报名日期": "2024-05-08",
    "审核日期": "2024-05-13",
    "公示起": "2024-05-14",
    "公示止": "2024-05-21",
    "协议起": "2024-06-01",
    "协议止": "2025-05-31",
    "备案日期": "2024-06-03",
    "上岗日期": "2024-06-03",
    "离岗日期": "",
}


def _number(serial: int) -> str:
    digits = f"46990019850101{serial:03d}"
    return digits + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11]


def _bad(column: str, rule: str, severity: str, *texts: str) -> list[Bad]:
    return [({column: text}, {(rule, severity, column)}) for text in texts]


def _missing(*columns: str) -> list[Bad]:
    return [bad for column in columns for bad in _bad(column, "FIELD_MISSING", "warn", "")]


_POST_NO = _bad("岗位编号", "POST_NO", "reject_row", "#REF!", "岗" * 41, _number(1))
_IDS = [
    *_bad("证件号码", "ID_CHECK", "reject_row", "", "123", "469900198501010011"),
    *_bad("证件号码", "ID_NUMERIC", "reject_row", "4.69900E+17"),
]
_COUNTY = _bad("县", "OTHER_UNIT", "reject_row", "", "海口市", "无名县")

TABLES = {
    "post": FurtherTable(
        titles=(
            *("岗位编号", "岗位类别", "用人单位", "用人单位统一社会信用代码", "县", "乡", "行政村", "是否全日制", "规定出勤天数"),
            *("月补贴标准", "资金来源", "定员"),
        ),
        file_name="公益性岗位.csv",
        good_row=lambda serial, **cells: (
            {
                "岗位编号": f"GW-{serial:04d}",
                "岗位类别": "保洁",
                "用人单位": "东村村民委员会",
                "用人单位统一社会信用代码": "54469900AAAAAAAAA1",
                "县": "五指山市",
                "乡": "甲镇",
                "行政村": "东村",
                "是否全日制": "否",
                "规定出勤天数": "20",
                "月补贴标准": "1200.00",
                "资金来源": "衔接资金",
                "定员": "1",
            }
            | cells
        ),
        good=[{}, {"岗位编号": " gw—Ａ1 ", "县": "五指山"}, {"岗位编号": "GW-A-1", "规定出勤天数": "21.75"}],
        bad=[
            *_bad("岗位编号", "POST_NO", "reject_row", "", "#REF!", "岗" * 41, _number(1)),
            *_COUNTY,
            *_bad("是否全日制", "CODE_UNKNOWN", "reject_cell", "全日制"),
            *_bad("规定出勤天数", "AMOUNT_UNREADABLE", "reject_cell", "每天", "-1"),
            *_bad("月补贴标准", "AMOUNT_UNREADABLE", "reject_cell", "1,200", "按标准"),
            *_bad("定员", "AMOUNT_UNREADABLE", "reject_cell", "一人"),
            *_missing("是否全日制", "规定出勤天数", "月补贴标准", "定员", "用人单位统一社会信用代码"),
            *_bad("月补贴标准", "AMOUNT_FINER", "warn", "1200.005"),
        ],
        twice="岗位编号",
    ),
    "post_holder": FurtherTable(
        titles=("岗位编号", "证件号码", "姓名", *_DAYS, "是否村干部亲属"),
        file_name="在岗人员.csv",
        good_row=lambda serial, **cells: (
            {"岗位编号": f"GW-{serial:04d}", "证件号码": _number(serial), "姓名": f"岗员{serial}", **_DAYS, "是否村干部亲属": "否"} | cells
        ),
        good=[
            {},
            {"公告日期": "", "公示止": "", "协议止": "长期", "离岗日期": "至今"},
            {"岗位编号": ""},
            {"上岗日期": "2024年6月3日", "备案日期": "20240603", "报名日期": "2024/5/8 0:00", "是否村干部亲属": "是"},
        ],
        bad=[
            *_POST_NO,
            *_IDS,
            *[bad for column in _DAYS for bad in _bad(column, "DAY_UNREADABLE", "reject_row", "待定", "2024-06", "2024-02-30")],
            *_bad("是否村干部亲属", "CODE_UNKNOWN", "reject_cell", "不清楚"),
            *_missing("是否村干部亲属", "上岗日期"),
        ],
        twice="证件号码",
    ),
    "post_month": FurtherTable(
        titles=("岗位编号", "证件号码", "姓名", "本月出勤天数", "应发补贴"),
        file_name="出勤补贴.csv",
        good_row=lambda serial, **cells: (
            {"岗位编号": f"GW-{serial:04d}", "证件号码": _number(serial), "姓名": f"岗员{serial}", "本月出勤天数": "20", "应发补贴": "1200"}
            | cells
        ),
        good=[{}, {"本月出勤天数": "0", "应发补贴": "0"}, {"岗位编号": "", "本月出勤天数": "35.5"}],
        bad=[
            *_POST_NO,
            *_IDS,
            *_bad("本月出勤天数", "AMOUNT_UNREADABLE", "reject_cell", "全勤", "-1"),
            *_bad("应发补贴", "AMOUNT_UNREADABLE", "reject_cell", "1,200.00", "无"),
            *_missing("本月出勤天数", "应发补贴"),
            *_bad("应发补贴", "AMOUNT_FINER", "warn", "1200.001"),
        ],
        twice="证件号码",
    ),
    "post_payment": FurtherTable(
        titles=("岗位编号", "证件号码", "所属月份", "实发补贴", "发放日期", "收款人证件号码", "收款账号"),
        file_name="补贴发放.csv",
        good_row=lambda serial, **cells: (
            {
                "岗位编号": f"GW-{serial:04d}",
                "证件号码": _number(serial),
                "所属月份": "2025年02月",
                "实发补贴": "1200.00",
                "发放日期": "2025-03-20",
                "收款人证件号码": _number(serial),
                "收款账号": f"6228 0000 0000 {serial:04d}",
            }
            | cells
        ),
        good=[{}, {"所属月份": "2025-02", "发放日期": "2025/3/20"}, {"收款人证件号码": _number(2) + "12", "岗位编号": ""}],
        bad=[
            *_POST_NO,
            *_IDS,
            *_bad("所属月份", "MONTH_UNREADABLE", "reject_row", "上月", "2025-13"),
            *_bad("发放日期", "DAY_UNREADABLE", "reject_row", "下旬", "2025-03", "2025-02-30"),
            *_bad("收款人证件号码", "PAYEE_NUMBER", "reject_row", "村委会", "469900198501010011"),
            *_bad("实发补贴", "AMOUNT_UNREADABLE", "reject_cell", "已发", "-1200"),
            *_bad("收款账号", "CELL_FORMULA", "reject_cell", "#N/A"),
            *_missing("所属月份", "实发补贴", "发放日期", "收款人证件号码", "收款账号"),
            *_bad("实发补贴", "AMOUNT_FINER", "warn", "1200.001"),
        ],
        twice="证件号码",
    ),
    "village_cadre": FurtherTable(
        titles=("县", "乡", "行政村", "职务", "证件号码", "姓名", "户编号"),
        file_name="村干部.csv",
        good_row=lambda serial, **cells: (
            {
                "县": "五指山市",
                "乡": "甲镇",
                "行政村": "东村",
                "职务": "文书",
                "证件号码": _number(serial),
                "姓名": f"村干{serial}",
                "户编号": f"H{serial:04d}",
            }
            | cells
        ),
        good=[{}, {"职务": "妇女主任"}, {"户编号": "h—0001"}],
        bad=[*_COUNTY, *_IDS, *_missing("职务", "户编号")],
        twice="证件号码",
    ),
}
