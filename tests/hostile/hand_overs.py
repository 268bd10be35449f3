"""Writes hand-overs of method §10 for tests, good ones and any bad one, without a line of the product.

Belongs here: made-up people, rows, files and manifests. Does not belong here: what the product makes of them.

Every person is made up: numbers carry valid check digits under the area prefix 469900, which is not issued.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from tests.further_tables import further_tables
from tests.made_up import identity_number

Row = dict[str, Any]  # column title → cell

UNIT_NAMES = {
    "460100": "海口市",
    "460200": "三亚市",
    "460400": "儋州市",
    "460400499": "洋浦经济开发区",
    "469001": "五指山市",
    "469002": "琼海市",
    "469005": "文昌市",
    "469006": "万宁市",
    "469007": "东方市",
    "469024": "临高县",
    "469028": "陵水黎族自治县",
}

TITLES: dict[str, tuple[str, ...]] = {
    "rv_roster": (
        "省",
        "市",
        "县",
        "乡",
        "村",
        "户编号",
        "人口编号",
        "姓名",
        "性别",
        "出生日期",
        "证件类型",
        "证件号码",
        "民族",
        "户联系电话",
        "成员联系电话",
        "与户主关系",
        "文化程度",
        "在校生状况",
        "健康状况",
        "劳动技能",
        "是否享受低保",
        "是否特困供养人员",
        "户类型",
        "监测对象类别",
        "风险是否已消除",
        "识别时间",
        "人员状态",
    ),
    "rv_work": (
        "县",
        "乡",
        "行政村",
        "户编号",
        "人编号",
        "姓名",
        "证件号码",
        "户类型",
        "监测对象类别",
        "是否已务工",
        "务工所在县",
        "务工地点",
        "务工企业名称",
        "统一社会信用代码",
        "所属行业",
        "就业渠道",
        "是否点对点输送",
        "务工月收入",
        "开始时间",
        "结束时间",
        "年度交通费补助",
        "劳动技能",
    ),
    "rv_plan": (
        "县",
        "乡",
        "行政村",
        "户编号",
        "人编号",
        "姓名",
        "证件号码",
        "户类型",
        "劳动技能",
        "是否计划务工",
        "意向地点",
        "意向行业",
        "就业服务需求",
        "是否需要就近务工",
    ),
    "hr_employment": (
        "证件号码",
        "姓名",
        "统一社会信用代码",
        "单位名称",
        "是否就业登记",
        "是否参保",
        "合同类型",
        "合同开始",
        "合同结束",
        "实发工资",
        "发放日期",
        "是否登记失业",
        "数据来源",
    ),
    "control_totals": ("指标", "数值"),
    "workshop_register": (
        "车间编号",
        "车间名称",
        "统一社会信用代码",
        "法定代表人",
        "车间类型",
        "运营模式",
        "所属领域",
        "县",
        "乡",
        "行政村",
        "季节起",
        "季节止",
        "认定日期",
        "认定编号",
        "有效期至",
    ),
    "workshop_member": ("车间编号", "成员统一社会信用代码", "成员名称"),
    "workshop_worker": (
        "车间编号",
        "成员统一社会信用代码",
        "证件号码",
        "姓名",
        "合同类型",
        "合同开始",
        "合同结束",
        "出勤天数",
        "应发工资",
        "实发工资",
        "发放日期",
    ),
    "workshop_report": ("车间编号", "生产状态", "用工总数", "产值", "用电量"),
    "workshop_review": ("车间编号", "所属月份", "步骤", "结论", "理由", "审核人", "审核日期"),
    "workshop_application": (
        "申请编号",
        "申请类型",
        "车间编号",
        "车间名称",
        "统一社会信用代码",
        "法定代表人",
        "车间类型",
        "运营模式",
        "所属领域",
        "县",
        "乡",
        "行政村",
        "季节起",
        "季节止",
        "申请日期",
        "现有脱贫务工人数",
    ),
    "workshop_material": ("材料类型", "文件名", "有效期至"),
    "fund_spend": ("凭证号", "年度", "类别", "项目", "金额", "支付日期", "收款方"),
}
XLSX_TABLES = ("rv_roster", "rv_work", "rv_plan")
FILE_NAMES = {
    "rv_roster": "户信息.xlsx",
    "rv_work": "已外出务工信息.xlsx",
    "rv_plan": "计划外出务工信息.xlsx",
    "hr_employment": "就业登记.csv",
    "control_totals": "控制总数.csv",
    "workshop_register": "车间登记表.csv",
    "workshop_member": "联合体成员.csv",
    "workshop_worker": "车间务工人员.csv",
    "workshop_report": "车间月报.csv",
    "workshop_review": "车间以往决定.csv",
    "workshop_application": "车间认定申请.csv",
    "workshop_material": "车间申请材料.csv",
    "fund_spend": "资金支出.csv",
}


def roster_row(serial: int, unit: str = "469001", **cells: Any) -> Row:
    """Give a good roster row of a person."""
    return (
        dict.fromkeys(TITLES["rv_roster"], "")
        | {
            "省": "海南省",
            "县": UNIT_NAMES[unit],
            "乡": "甲镇",
            "村": "东村",
            "户编号": f"H{serial:04d}",
            "人口编号": f"H{serial:04d}01",
            "姓名": f"试验人{serial}",
            "性别": "男",
            "出生日期": "19850101",
            "证件类型": "居民身份证",
            "证件号码": identity_number(serial),
            "民族": "黎族",
            "户联系电话": "13800000000",
            "与户主关系": "户主",
            "文化程度": "初中",
            "健康状况": "健康",
            "劳动技能": "普通劳动力",
            "是否享受低保": "否",
            "是否特困供养人员": "否",
            "户类型": "脱贫户",
            "识别时间": "2018-06",
            "人员状态": "正常",
        }
        | cells
    )


def work_row(serial: int, unit: str = "469001", **cells: Any) -> Row:
    """Give a good row of somebody who works."""
    return (
        dict.fromkeys(TITLES["rv_work"], "")
        | {
            "县": UNIT_NAMES[unit],
            "乡": "甲镇",
            "行政村": "东村",
            "户编号": f"H{serial:04d}",
            "人编号": f"H{serial:04d}01",
            "姓名": f"试验人{serial}",
            "证件号码": identity_number(serial),
            "户类型": "脱贫户",
            "是否已务工": "是",
            "务工所在县": UNIT_NAMES[unit],
            "务工地点": "乡内",
            "务工企业名称": "试验电子厂",
            "统一社会信用代码": "91469900AAAAAAAAA1",
            "所属行业": "制造业",
            "就业渠道": "本地企业",
            "是否点对点输送": "否",
            "务工月收入": "3000",
            "开始时间": "2023年01月",
            "年度交通费补助": "0",
            "劳动技能": "普通劳动力",
        }
        | cells
    )


def plan_row(serial: int, unit: str = "469001", **cells: Any) -> Row:
    """Give a good row of somebody who plans to work."""
    return (
        dict.fromkeys(TITLES["rv_plan"], "")
        | {
            "县": UNIT_NAMES[unit],
            "乡": "甲镇",
            "行政村": "东村",
            "户编号": f"H{serial:04d}",
            "人编号": f"H{serial:04d}01",
            "姓名": f"试验人{serial}",
            "证件号码": identity_number(serial),
            "户类型": "脱贫户",
            "劳动技能": "普通劳动力",
            "是否计划务工": "是",
            "意向地点": "省外",
            "意向行业": "制造业",
            "就业服务需求": "岗位推荐",
            "是否需要就近务工": "否",
        }
        | cells
    )


def employment_row(serial: int, **cells: Any) -> Row:
    """Give a good row of 人社 of somebody employed."""
    return (
        dict.fromkeys(TITLES["hr_employment"], "")
        | {
            "证件号码": identity_number(serial),
            "姓名": f"试验人{serial}",
            "统一社会信用代码": "91469900AAAAAAAAA1",
            "单位名称": "试验电子厂",
            "是否就业登记": "是",
            "是否参保": "是",
            "合同类型": "劳动合同",
            "合同开始": "2023-01",
            "合同结束": "",
            "实发工资": "3000",
            "发放日期": "2025-03-15",
            "是否登记失业": "否",
            "数据来源": "社保",
        }
        | cells
    )


def total_row(item: str = "务工人数", amount: str = "1") -> Row:
    """Give one control total."""
    return {"指标": item, "数值": amount}


def workshop_row(serial: int, unit: str = "469001", **cells: Any) -> Row:
    """Give a good register row of a certified workshop."""
    return (
        dict.fromkeys(TITLES["workshop_register"], "")
        | {
            "车间编号": f"{unit}-CJ{serial:02d}",
            "车间名称": f"试验车间{serial}",
            "统一社会信用代码": "91469900AAAAAAAAA1",
            "法定代表人": "试验人甲",
            "车间类型": "厂房",
            "运营模式": "单体",
            "所属领域": "农产品加工",
            "县": UNIT_NAMES[unit],
            "乡": "甲镇",
            "行政村": "东村",
            "认定日期": "2024-06-15",
            "认定编号": f"认{serial:03d}",
            "有效期至": "2025-06-14",
        }
        | cells
    )


def member_row(serial: int, **cells: Any) -> Row:
    """Give one member of a union workshop."""
    return {"车间编号": f"469001-CJ{serial:02d}", "成员统一社会信用代码": "91469900AAAAAAAAA2", "成员名称": "试验合作社"} | cells


def worker_row(serial: int, **cells: Any) -> Row:
    """Give a good worker row of a person in one workshop."""
    return (
        dict.fromkeys(TITLES["workshop_worker"], "")
        | {
            "车间编号": "469001-CJ01",
            "证件号码": identity_number(serial),
            "姓名": f"试验人{serial}",
            "合同类型": "劳动合同",
            "合同开始": "2024-01",
            "合同结束": "",
            "出勤天数": "22",
            "应发工资": "3000.00",
            "实发工资": "3000.00",
            "发放日期": "2025-03-31",
        }
        | cells
    )


def report_row(serial: int, **cells: Any) -> Row:
    """Give a good monthly report of a workshop."""
    return {"车间编号": f"469001-CJ{serial:02d}", "生产状态": "生产", "用工总数": "8", "产值": "60000", "用电量": ""} | cells


def review_row(serial: int, **cells: Any) -> Row:
    """Give a past decision on a workshop."""
    return {
        "车间编号": f"469001-CJ{serial:02d}",
        "所属月份": "2025-02",
        "步骤": "退出决定",
        "结论": "确认退出",
        "理由": "已停产",
        "审核人": "试验人乙",
        "审核日期": "2025-03-10",
    } | cells


def application_row(serial: int, unit: str = "469001", **cells: Any) -> Row:
    """Give a good application of a workshop that was never certified."""
    return (
        dict.fromkeys(TITLES["workshop_application"], "")
        | {
            "申请编号": f"申请{serial:03d}",
            "申请类型": "首次认定",
            "车间编号": f"{unit}-CJ{serial:02d}",
            "车间名称": f"试验车间{serial}",
            "统一社会信用代码": "91469900AAAAAAAAA1",
            "法定代表人": "试验人甲",
            "车间类型": "厂房",
            "运营模式": "单体",
            "所属领域": "农产品加工",
            "县": UNIT_NAMES[unit],
            "乡": "甲镇",
            "行政村": "东村",
            "申请日期": "2025-03-01",
            "现有脱贫务工人数": "6",
        }
        | cells
    )


def material_row(serial: int, **cells: Any) -> Row:
    """Give a good row of one paper."""
    return {"材料类型": "场地证明", "文件名": f"材料{serial}.pdf", "有效期至": "2027-03-31"} | cells


def spend_row(serial: int, **cells: Any) -> Row:
    """Give a good row of one voucher."""
    return {
        "凭证号": f"记-{serial:04d}",
        "年度": "2025",
        "类别": "基础",
        "项目": "培训",
        "金额": "1000.00",
        "支付日期": "2025-03-15",
        "收款方": "试验培训学校",
    } | cells


GOOD_ROWS: dict[str, Callable[[int], Row]] = {
    "rv_roster": roster_row,
    "rv_work": work_row,
    "rv_plan": plan_row,
    "hr_employment": employment_row,
    "control_totals": lambda _serial: total_row(),
    "workshop_register": workshop_row,
    "workshop_member": member_row,
    "workshop_worker": worker_row,
    "workshop_report": report_row,
    "workshop_review": review_row,
    "workshop_application": application_row,
    "workshop_material": material_row,
    "fund_spend": spend_row,
}
for _name, _table in further_tables().items():
    TITLES[_name], FILE_NAMES[_name], GOOD_ROWS[_name] = _table.titles, _table.file_name, _table.good_row


def xlsx(
    table: str,
    rows: Sequence[Row],
    *,
    header_row: int = 3,
    titles: Sequence[str] | None = None,
    renamed: Mapping[str, str] | None = None,
    sheets: Sequence[str] = ("Sheet1",),
    on_sheet: int = 0,
) -> bytes:
    """Give a file of the national layout: two title rows, header on row 3, text cells; a float makes a numeric cell, None a blank row."""
    titles = titles or TITLES[table]
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2025, 4, 3, tzinfo=UTC)})  # equal rows are equal bytes
        written = [book.add_worksheet(name) for name in sheets][on_sheet]
        if header_row > 1:
            written.write_string(0, 0, "全国防返贫监测信息系统导出")
        for column, title in enumerate(titles):
            written.write_string(header_row - 1, column, (renamed or {}).get(title, title))
            for line, row in enumerate(rows, start=header_row):
                cell = row.get(title, "")
                if isinstance(cell, float):
                    written.write_number(line, column, cell)
                elif cell != "":
                    written.write_string(line, column, str(cell))
    return memory.getvalue()


def csv_bytes(table: str, rows: Sequence[Row], encoding: str = "utf-8", titles: Sequence[str] | None = None) -> bytes:
    """Give a CSV file with its header on the first row."""
    titles = titles or TITLES[table]
    memory = io.StringIO(newline="")
    writer = csv.DictWriter(memory, titles, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return memory.getvalue().encode(encoding)


def file_of(table: str, rows: Sequence[Row]) -> bytes:
    """Give a good file of a table."""
    return xlsx(table, rows) if table in XLSX_TABLES else csv_bytes(table, rows)


def manifest_of(
    files: Mapping[str, tuple[str, bytes, int]],
    *,
    unit: str = "469001",
    period: str = "2025-03",
    department: str = "rv",
    corrects: str | None = None,
    **fields: Any,
) -> dict[str, Any]:
    """Give the manifest of files by table: (name, content, rows)."""
    return {
        "schema_version": 1,
        "unit": unit,
        "period": period,
        "department": department,
        "prepared_by": "经办人甲",
        "approved_by": "负责人乙",
        "generated_at": "2025-04-03T10:12:00+08:00",
        "is_correction_of": corrects,
        "files": [
            {"table": table, "name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), "rows": rows}
            for table, (name, content, rows) in files.items()
        ],
    } | fields


def put(
    inbox: Path,
    folder: str,
    tables: Mapping[str, Sequence[Row] | bytes],
    *,
    rows: int | None = None,
    change: Callable[[dict[str, Any]], object] | None = None,
    **manifest: Any,
) -> str:
    """Put a hand-over into the inbox, manifest last; give the SHA-256 of its manifest.

    A table is given as rows or as the bytes of its file (then `rows` is the number it declares); `change` alters the manifest in place.
    """
    target = inbox / folder
    target.mkdir(parents=True)
    files = {}
    for table, brought in tables.items():
        content = brought if isinstance(brought, bytes) else file_of(table, brought)
        (target / FILE_NAMES[table]).write_bytes(content)
        declared = rows if rows is not None else 1 if isinstance(brought, bytes) else len(brought)
        files[table] = (FILE_NAMES[table], content, declared)
    body = manifest_of(files, **manifest)
    if change is not None:
        change(body)
    return write_manifest(target, body)


def write_manifest(folder: Path, body: object) -> str:
    """Write a manifest and give its SHA-256."""
    content = json.dumps(body).encode()
    (folder / "manifest.json").write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def rewritten(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Give an xlsx with its parts changed: a way to make what no program would write."""
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
    return memory.getvalue()
