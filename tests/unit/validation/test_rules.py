"""Every rule of `expectations/`: a good row breaks nothing, one changed cell breaks just the rule that is named (method §9).

A rule that is added without a case here fails `test_every_rule_has_a_case`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import count
from typing import Any

import great_expectations as gx
import pandas as pd
import pytest
from tests.further_tables import further_tables
from tests.hostile.hand_overs import (
    GOOD_ROWS,
    TITLES,
    Row,
    identity_number,
    total_row,
)

from wengang.data_sharing.reading import ReadFile
from wengang.data_sharing.shaping import shape_rows
from wengang.periods import Period
from wengang.settings.data_sets import load_data_sets
from wengang.validation.checking import check_rows
from wengang.validation.suites import SUITE_FOLDER, Severity, load_rules

Broken = tuple[str, str, str]  # rule, severity, column
PERIOD = Period(2025, 3)
PARAMETERS = {"income_min": 100, "income_max": 30000, "income_low": 400}
TABLES = sorted(TITLES)
_serials = count(1)


def reject_row(rule: str, column: str) -> Broken:
    return (rule, "reject_row", column)


def reject_cell(rule: str, column: str) -> Broken:
    return (rule, "reject_cell", column)


def warn(rule: str, column: str) -> Broken:
    return (rule, "warn", column)


def born(day: str) -> str:
    return identity_number(next(_serials) % 1000, day)


LOW = warn("1111_12", "务工月收入")
IDLE = {"是否已务工": "否", "结束时间": "2024年12月"}

GOOD: dict[str, Sequence[Row]] = {
    "rv_roster": [
        {},
        {"县": "五指山"},
        {"户联系电话": "", "成员联系电话": "0898-66223344"},
        {"户联系电话": "6622334", "成员联系电话": "１３８００００００００"},
        {"识别时间": ""},
        {"识别时间": "201806"},
        {"识别时间": "20180601"},
        {"识别时间": "2018年06月"},
        {"人员状态": "死亡"},
        {"劳动技能": "", "户类型": "", "是否享受低保": ""},
        {"劳动技能": "３", "户类型": "监测户", "监测对象类别": "边缘易致贫户", "风险是否已消除": "否"},
        {"在校生状况": "本科", "劳动技能": "无劳动力"},
        {"出生日期": "1985-01-01"},
        {"出生日期": "不详"},
    ],
    "rv_work": [
        {},
        {"务工月收入": "400"},
        {"务工月收入": "30000"},
        {"务工月收入": "３０００．５０"},
        {"开始时间": "2025年3月", "结束时间": "2025年03月"},
        {"开始时间": "202503"},
        {"开始时间": "2025-03-31"},
        {"开始时间": "2025-03-15 00:00:00.0", "结束时间": "至今"},
        {"开始时间": "2025 年 3 月份"},
        {"开始时间": 2024.11, "务工月收入": 3200.5},
        {"证件号码": born("20090331")},
        {"就业渠道": "公益岗位", "证件号码": born("19550401")},
        {"就业渠道": "就业帮扶车间"},
        {"务工地点": "省外", "务工所在县": "广东省深圳市南山区", "年度交通费补助": "800"},
        {"务工地点": "01", "所属行业": "C", "就业渠道": "03"},
        IDLE,
        {**IDLE, "务工月收入": "5", "务工企业名称": "", "所属行业": "", "就业渠道": "", "是否点对点输送": "", "务工所在县": ""},
        {**IDLE, "劳动技能": "无劳动力"},
        {**IDLE, "证件号码": born("20100101")},
        {"是否已务工": "否", "开始时间": "", "结束时间": ""},
    ],
    "rv_plan": [{}, {"是否计划务工": "否", "就业服务需求": ""}, {"意向地点": "", "劳动技能": ""}],
    "hr_employment": [
        {},
        {"实发工资": ""},
        {"合同开始": "", "合同结束": "2025年12月"},
        {"发放日期": ""},
        {"合同类型": "无"},
        {"合同结束": "无固定期限"},
    ],
    "control_totals": [{}, {"指标": "文件人数", "数值": "0"}, {"指标": "务工月收入合计", "数值": "１２.50"}],
    "workshop_register": [
        {},
        {"季节起": "11", "季节止": "2月"},
        {"认定日期": "", "认定编号": "", "有效期至": ""},
        {"认定日期": "2024年6月15日", "有效期至": "20240615"},
        {"认定日期": "2024/6/1", "有效期至": "2024-06"},
        {"车间类型": "居家式", "运营模式": "联合体＋", "所属领域": "椰雕"},
        {"车间类型": "", "运营模式": "", "所属领域": ""},
    ],
    "workshop_member": [{}],
    "workshop_worker": [
        {},
        {"出勤天数": "31"},
        {"出勤天数": "0", "实发工资": "", "应发工资": ""},
        {"出勤天数": "0.5", "证件号码": born("20100101")},
        {"证件号码": born("20090331")},
        {"合同类型": "承揽", "合同开始": "", "发放日期": ""},
        {"合同结束": "长期", "车间编号": "469001—cj01"},
    ],
    "workshop_report": [{}, {"生产状态": "季节停"}, {"用工总数": "", "产值": "", "用电量": "12.5"}],
    "workshop_review": [{}, {"结论": "不予退出"}, {"步骤": "年审", "结论": "通过", "理由": ""}, {"所属月份": "2025-03"}],
    "workshop_application": [
        {},
        {"申请编号": "", "申请类型": "续期", "季节起": "11", "季节止": "2"},
        {"申请类型": "重新认定", "县": "五指山", "法定代表人": "", "乡": "", "行政村": ""},
        {"申请日期": "2025年3月1日", "现有脱贫务工人数": "１２"},
        {"申请日期": "", "车间类型": "", "运营模式": "", "所属领域": ""},
    ],
    "workshop_material": [
        {},
        {"材料类型": "申请表", "有效期至": ""},
        {"材料类型": "合同或承揽协议", "有效期至": "2025-12"},
        {"有效期至": "长期"},
    ],
    "fund_spend": [
        {},
        {"年度": "２０２５年", "类别": "基础部分", "项目": "社会保险补贴", "金额": "0.01", "支付日期": "2025年3月31日"},
        {"年度": "2024", "类别": "奖励", "支付日期": "20241231", "收款方": "试验人甲"},
        {"类别": "专项", "项目": "其他", "金额": "999999999999.99", "支付日期": "2025/1/1"},
    ],
}

BAD: dict[str, Sequence[tuple[Row, set[Broken]]]] = {
    "rv_roster": [
        ({"证件号码": 469900198501010024.0}, {reject_row("ID_NUMERIC", "证件号码")}),
        ({"证件号码": "469900198501010000"}, {reject_row("ID_CHECK", "证件号码")}),
        ({"证件号码": ""}, {reject_row("ID_CHECK", "证件号码")}),
        ({"户编号": ""}, {reject_row("HOUSEHOLD_MISSING", "户编号")}),
        ({"户编号": "#VALUE!"}, {reject_row("HOUSEHOLD_MISSING", "户编号")}),
        ({"户编号": "长" * 41}, {reject_row("HOUSEHOLD_MISSING", "户编号")}),
        ({"人员状态": ""}, {reject_row("STATUS_UNKNOWN", "人员状态")}),
        ({"人员状态": "不详"}, {reject_row("STATUS_UNKNOWN", "人员状态")}),
        ({"识别时间": "2018年13月"}, {reject_row("MONTH_UNREADABLE", "识别时间")}),
        ({"县": "琼海市"}, {reject_row("OTHER_UNIT", "县")}),
        ({"县": ""}, {reject_row("OTHER_UNIT", "县")}),
        ({"劳动技能": "很好"}, {reject_cell("CODE_UNKNOWN", "劳动技能")}),
        ({"户类型": "富户"}, {reject_cell("CODE_UNKNOWN", "户类型")}),
        ({"监测对象类别": "其他户"}, {reject_cell("CODE_UNKNOWN", "监测对象类别")}),
        ({"是否享受低保": "不知"}, {reject_cell("CODE_UNKNOWN", "是否享受低保")}),
        ({"是否特困供养人员": "Y"}, {reject_cell("CODE_UNKNOWN", "是否特困供养人员")}),
        ({"风险是否已消除": "部分"}, {reject_cell("CODE_UNKNOWN", "风险是否已消除")}),
        ({"户联系电话": "12345"}, {reject_cell("PHONE", "户联系电话")}),
        ({"成员联系电话": "23800000000"}, {reject_cell("PHONE", "成员联系电话")}),
        ({"出生日期": "19850102"}, {warn("BIRTH_DATE", "出生日期")}),
        ({"在校生状况": "普通高中"}, {warn("1111_07", "在校生状况")}),
    ],
    "rv_work": [
        ({"证件号码": 469900198501010024.0}, {reject_row("ID_NUMERIC", "证件号码")}),
        ({"证件号码": "46990019850101"}, {reject_row("ID_CHECK", "证件号码")}),
        ({"是否已务工": ""}, {reject_row("3_01_009", "是否已务工")}),
        ({"是否已务工": "在家"}, {reject_row("3_01_009", "是否已务工")}),
        ({"开始时间": ""}, {reject_row("START_MISSING", "开始时间")}),
        ({"开始时间": "去年"}, {reject_row("MONTH_UNREADABLE", "开始时间")}),
        ({"结束时间": "2025年00月"}, {reject_row("MONTH_UNREADABLE", "结束时间")}),
        ({"结束时间": "2022年12月"}, {reject_row("END_BEFORE_START", "结束时间")}),
        ({**IDLE, "结束时间": "2022年12月"}, {reject_row("END_BEFORE_START", "结束时间")}),
        ({"证件号码": born("20090401")}, {reject_row("AGE_UNDER_16", "证件号码")}),
        ({"县": "儋州市"}, {reject_row("OTHER_UNIT", "县")}),
        ({"务工月收入": "面议"}, {reject_cell("INCOME_UNREADABLE", "务工月收入")}),
        ({"务工月收入": "-5"}, {reject_cell("INCOME_UNREADABLE", "务工月收入")}),
        ({"务工月收入": "1,200"}, {reject_cell("INCOME_UNREADABLE", "务工月收入")}),
        ({"务工月收入": "2800①"}, {reject_cell("INCOME_UNREADABLE", "务工月收入")}),
        ({"务工月收入": "#REF!"}, {reject_cell("INCOME_UNREADABLE", "务工月收入")}),
        ({"务工月收入": "#未计算"}, {reject_cell("INCOME_UNREADABLE", "务工月收入")}),
        ({"务工月收入": "3000.005"}, {warn("AMOUNT_FINER", "务工月收入")}),
        ({"结束时间": 2025.1}, {reject_row("MONTH_UNREADABLE", "结束时间")}),
        ({"结束时间": "#N/A"}, {reject_row("MONTH_UNREADABLE", "结束时间")}),
        ({"结束时间": "2025年①月"}, {reject_row("MONTH_UNREADABLE", "结束时间")}),
        ({"证件号码": "４６９９００１９８５０１０１００②４"}, {reject_row("ID_CHECK", "证件号码")}),
        ({"务工月收入": "99"}, {reject_cell("5_16_001", "务工月收入"), LOW}),
        ({"务工月收入": "99.99"}, {reject_cell("5_16_001", "务工月收入"), LOW}),
        ({"务工月收入": "30001"}, {reject_cell("5_16_001", "务工月收入")}),
        ({"务工月收入": "30000.01"}, {reject_cell("5_16_001", "务工月收入")}),
        ({"务工地点": "远方"}, {reject_cell("CODE_UNKNOWN", "务工地点")}),
        ({"就业渠道": "朋友"}, {reject_cell("CODE_UNKNOWN", "就业渠道")}),
        ({"所属行业": "好行业"}, {reject_cell("CODE_UNKNOWN", "所属行业")}),
        ({"是否点对点输送": "？"}, {reject_cell("CODE_UNKNOWN", "是否点对点输送")}),
        ({"劳动技能": "很好"}, {reject_cell("CODE_UNKNOWN", "劳动技能")}),
        ({"户类型": "富户"}, {reject_cell("CODE_UNKNOWN", "户类型")}),
        ({"监测对象类别": "其他户"}, {reject_cell("CODE_UNKNOWN", "监测对象类别")}),
        ({"开始时间": "2025年04月"}, {warn("START_LATER", "开始时间")}),
        ({"务工月收入": ""}, {warn("5_01_007", "务工月收入")}),
        ({"务工企业名称": ""}, {warn("5_01_007", "务工企业名称")}),
        ({"所属行业": ""}, {warn("5_01_007", "所属行业")}),
        ({"就业渠道": ""}, {warn("5_01_007", "就业渠道")}),
        ({"是否点对点输送": ""}, {warn("5_01_007", "是否点对点输送")}),
        ({"务工月收入": "399.99"}, {LOW}),
        ({"务工月收入": "100"}, {LOW}),
        ({"务工所在县": ""}, {warn("5_01_005", "务工所在县")}),
        ({"劳动技能": "丧失劳动力"}, {warn("2_12_004", "劳动技能")}),
        ({"就业渠道": "帮扶车间", "务工所在县": "海口市"}, {warn("5_01_003", "务工所在县")}),
        ({"就业渠道": "公益性岗位", "务工所在县": "广东"}, {warn("5_01_003", "务工所在县")}),
        ({"就业渠道": "公益性岗位", "证件号码": born("19550331")}, {warn("5_01_006", "证件号码")}),
        ({"是否已务工": "否"}, {warn("1111_16", "结束时间")}),
        ({**IDLE, "结束时间": "2025年04月"}, {warn("1111_17", "结束时间")}),
        ({"年度交通费补助": "0.5"}, {warn("5_17_012", "年度交通费补助")}),
        ({"年度交通费补助": "200", "务工地点": "县内乡外"}, {warn("5_17_012", "年度交通费补助")}),
    ],
    "rv_plan": [
        ({"证件号码": 1.0}, {reject_row("ID_NUMERIC", "证件号码")}),
        ({"证件号码": "x"}, {reject_row("ID_CHECK", "证件号码")}),
        ({"县": "文昌"}, {reject_row("OTHER_UNIT", "县")}),
        ({"是否计划务工": "也许"}, {reject_cell("CODE_UNKNOWN", "是否计划务工")}),
        ({"意向地点": "远方"}, {reject_cell("CODE_UNKNOWN", "意向地点")}),
        ({"是否需要就近务工": "也许"}, {reject_cell("CODE_UNKNOWN", "是否需要就近务工")}),
        ({"劳动技能": "很好"}, {reject_cell("CODE_UNKNOWN", "劳动技能")}),
        ({"户类型": "富户"}, {reject_cell("CODE_UNKNOWN", "户类型")}),
        ({"就业服务需求": ""}, {warn("5_15_008", "就业服务需求")}),
    ],
    "hr_employment": [
        ({"证件号码": 1.0}, {reject_row("ID_NUMERIC", "证件号码")}),
        ({"证件号码": "4.69900E+17"}, {reject_row("ID_NUMERIC", "证件号码")}),
        ({"证件号码": "469900"}, {reject_row("ID_CHECK", "证件号码")}),
        ({"合同开始": "20231301"}, {reject_row("MONTH_UNREADABLE", "合同开始")}),
        ({"合同结束": "#N/A"}, {reject_row("MONTH_UNREADABLE", "合同结束")}),
        ({"发放日期": "月底"}, {reject_row("MONTH_UNREADABLE", "发放日期")}),
        ({"合同结束": "2022-12"}, {reject_row("END_BEFORE_START", "合同结束")}),
        ({"是否就业登记": "?"}, {reject_cell("CODE_UNKNOWN", "是否就业登记")}),
        ({"是否参保": "1"}, {reject_cell("CODE_UNKNOWN", "是否参保")}),
        ({"是否登记失业": "2"}, {reject_cell("CODE_UNKNOWN", "是否登记失业")}),
        ({"合同类型": "口头"}, {reject_cell("CODE_UNKNOWN", "合同类型")}),
        ({"实发工资": "三千"}, {reject_cell("INCOME_UNREADABLE", "实发工资")}),
        ({"实发工资": "3000.125"}, {warn("AMOUNT_FINER", "实发工资")}),
    ],
    "control_totals": [
        ({"指标": "人数"}, {reject_row("ITEM_UNKNOWN", "指标")}),
        ({"指标": ""}, {reject_row("ITEM_UNKNOWN", "指标")}),
        ({"数值": "很多"}, {reject_row("AMOUNT_UNREADABLE", "数值")}),
        ({"数值": ""}, {reject_row("AMOUNT_UNREADABLE", "数值")}),
        ({"数值": "280700.305"}, {warn("AMOUNT_FINER", "数值")}),
    ],
    "workshop_register": [
        ({"车间编号": ""}, {reject_row("WORKSHOP_NO", "车间编号")}),
        ({"车间编号": identity_number(1)}, {reject_row("WORKSHOP_NO", "车间编号")}),
        ({"县": "琼海市"}, {reject_row("OTHER_UNIT", "县")}),
        ({"认定日期": "去年夏天"}, {reject_row("DAY_UNREADABLE", "认定日期")}),
        ({"有效期至": "2025-02-30"}, {reject_row("DAY_UNREADABLE", "有效期至")}),
        ({"有效期至": "2024-06-14"}, {reject_row("END_BEFORE_START", "有效期至")}),
        ({"车间类型": "大棚"}, {reject_cell("CODE_UNKNOWN", "车间类型")}),
        ({"运营模式": "加盟"}, {reject_cell("CODE_UNKNOWN", "运营模式")}),
        ({"所属领域": "航天"}, {reject_cell("CODE_UNKNOWN", "所属领域")}),
        ({"季节起": "13", "季节止": "2"}, {reject_cell("SEASON", "季节起")}),
        ({"季节起": "11"}, {reject_cell("SEASON", "季节止")}),
        ({"认定编号": ""}, {warn("CERTIFICATE_NO_MISSING", "认定编号")}),
        ({"有效期至": ""}, {warn("EXPIRY_MISSING", "有效期至")}),
    ],
    "workshop_member": [
        ({"车间编号": ""}, {reject_row("WORKSHOP_NO", "车间编号")}),
        ({"成员统一社会信用代码": ""}, {warn("MEMBER_CODE_MISSING", "成员统一社会信用代码")}),
    ],
    "workshop_worker": [
        ({"车间编号": "长" * 41}, {reject_row("WORKSHOP_NO", "车间编号")}),
        ({"证件号码": 1.0}, {reject_row("ID_NUMERIC", "证件号码")}),
        ({"证件号码": "469900198501010000"}, {reject_row("ID_CHECK", "证件号码")}),
        ({"合同开始": "年初"}, {reject_row("MONTH_UNREADABLE", "合同开始")}),
        ({"合同结束": "#N/A"}, {reject_row("MONTH_UNREADABLE", "合同结束")}),
        ({"发放日期": "月底"}, {reject_row("MONTH_UNREADABLE", "发放日期")}),
        ({"合同结束": "2023-12"}, {reject_row("END_BEFORE_START", "合同结束")}),
        ({"证件号码": born("20090401")}, {reject_row("AGE_UNDER_16", "证件号码")}),
        ({"合同类型": "口头"}, {reject_cell("CODE_UNKNOWN", "合同类型")}),
        ({"出勤天数": "满勤"}, {reject_cell("AMOUNT_UNREADABLE", "出勤天数")}),
        ({"出勤天数": "32"}, {reject_cell("DAYS_RANGE", "出勤天数")}),
        ({"应发工资": "面议"}, {reject_cell("AMOUNT_UNREADABLE", "应发工资")}),
        ({"实发工资": "3,000"}, {reject_cell("AMOUNT_UNREADABLE", "实发工资")}),
        ({"实发工资": ""}, {warn("WAGE_MISSING", "实发工资")}),
        ({"实发工资": "3000.0001"}, {warn("AMOUNT_FINER", "实发工资")}),
        ({"应发工资": "3000.0001"}, {warn("AMOUNT_FINER", "应发工资")}),
        ({"出勤天数": ""}, {warn("DAYS_MISSING", "出勤天数")}),
    ],
    "workshop_report": [
        ({"车间编号": ""}, {reject_row("WORKSHOP_NO", "车间编号")}),
        ({"生产状态": "关门"}, {reject_cell("CODE_UNKNOWN", "生产状态")}),
        ({"生产状态": ""}, {reject_cell("CODE_UNKNOWN", "生产状态")}),
        ({"用工总数": "多"}, {reject_cell("AMOUNT_UNREADABLE", "用工总数")}),
        ({"产值": "6万"}, {reject_cell("AMOUNT_UNREADABLE", "产值")}),
        ({"产值": "60000.005"}, {warn("AMOUNT_FINER", "产值")}),
        ({"用电量": "-1"}, {reject_cell("AMOUNT_UNREADABLE", "用电量")}),
    ],
    "workshop_review": [
        ({"车间编号": ""}, {reject_row("WORKSHOP_NO", "车间编号")}),
        ({"所属月份": "春节"}, {reject_row("MONTH_UNREADABLE", "所属月份")}),
        ({"所属月份": "2025-04"}, {reject_row("OTHER_PERIOD", "所属月份")}),
        ({"步骤": "再议"}, {reject_row("STEP_UNKNOWN", "步骤")}),
        ({"结论": ""}, {reject_row("CONCLUSION_UNKNOWN", "结论")}),
        ({"审核日期": "昨天"}, {reject_row("DAY_UNREADABLE", "审核日期")}),
        ({"结论": "不予退出", "理由": ""}, {warn("REASON_MISSING", "理由")}),
    ],
    "workshop_application": [
        ({"车间编号": ""}, {reject_row("WORKSHOP_NO", "车间编号")}),
        ({"车间编号": identity_number(1)}, {reject_row("WORKSHOP_NO", "车间编号")}),
        ({"申请类型": ""}, {reject_row("KIND_UNKNOWN", "申请类型")}),
        ({"申请类型": "变更"}, {reject_row("KIND_UNKNOWN", "申请类型")}),
        ({"县": "琼海市"}, {reject_row("OTHER_UNIT", "县")}),
        ({"申请编号": "长" * 41}, {reject_cell("APPLICATION_NO", "申请编号")}),
        ({"申请编号": identity_number(2)}, {reject_cell("APPLICATION_NO", "申请编号")}),
        ({"车间类型": "大棚"}, {reject_cell("CODE_UNKNOWN", "车间类型")}),
        ({"运营模式": "加盟"}, {reject_cell("CODE_UNKNOWN", "运营模式")}),
        ({"所属领域": "航天"}, {reject_cell("CODE_UNKNOWN", "所属领域")}),
        ({"季节起": "13", "季节止": "2"}, {reject_cell("SEASON", "季节起")}),
        ({"季节起": "11"}, {reject_cell("SEASON", "季节止")}),
        ({"申请日期": "年初"}, {reject_cell("DAY_UNREADABLE", "申请日期")}),
        ({"现有脱贫务工人数": "6人"}, {reject_cell("AMOUNT_UNREADABLE", "现有脱贫务工人数")}),
        ({"现有脱贫务工人数": "5.5"}, {reject_cell("AMOUNT_UNREADABLE", "现有脱贫务工人数")}),
        ({"现有脱贫务工人数": "999999999999"}, {reject_cell("AMOUNT_UNREADABLE", "现有脱贫务工人数")}),
        ({"车间名称": ""}, {warn("FORM_FIELD", "车间名称")}),
        ({"统一社会信用代码": ""}, {warn("FORM_FIELD", "统一社会信用代码")}),
        ({"现有脱贫务工人数": ""}, {warn("FORM_FIELD", "现有脱贫务工人数")}),
    ],
    "workshop_material": [
        ({"材料类型": ""}, {reject_cell("CODE_UNKNOWN", "材料类型")}),
        ({"材料类型": "身份证"}, {reject_cell("CODE_UNKNOWN", "材料类型")}),
        ({"有效期至": "月底"}, {reject_cell("DAY_UNREADABLE", "有效期至")}),
        ({"文件名": ""}, {warn("FILE_NAME_MISSING", "文件名")}),
    ],
    "fund_spend": [
        ({"凭证号": ""}, {reject_row("VOUCHER_NO", "凭证号")}),
        ({"凭证号": "长" * 61}, {reject_row("VOUCHER_NO", "凭证号")}),
        ({"凭证号": f"付{identity_number(1)}号"}, {reject_row("VOUCHER_NO", "凭证号")}),
        ({"凭证号": " 记－0000", "金额": "5"}, {reject_row("VOUCHER_TWICE", "凭证号")}),
        ({"年度": ""}, {reject_row("YEAR_UNREADABLE", "年度")}),
        ({"年度": "二五年"}, {reject_row("YEAR_UNREADABLE", "年度")}),
        ({"年度": "2024"}, {reject_row("OTHER_YEAR", "年度")}),
        ({"类别": ""}, {reject_row("LINE_UNKNOWN", "类别")}),
        ({"类别": "绩效"}, {reject_row("LINE_UNKNOWN", "类别")}),
        ({"项目": ""}, {reject_row("ITEM_UNKNOWN", "项目")}),
        ({"项目": "招待"}, {reject_row("ITEM_UNKNOWN", "项目")}),
        *(
            ({"金额": text}, {reject_row("AMOUNT_UNREADABLE", "金额")})
            for text in ("", "0", "0.00", "-1", "0.001", "1,000", "1e3", "一千", "NaN", "1000①", "10²")
        ),
        *(({"支付日期": text}, {reject_row("DAY_UNREADABLE", "支付日期")}) for text in ("", "2025-03", "2025年3月", "2025-02-30", "月底")),
        ({"支付日期": "2025-04-01"}, {reject_row("PAID_LATER", "支付日期")}),
        ({"收款方": ""}, {warn("PAYEE_MISSING", "收款方")}),
    ],
}
TWICE = {"control_totals": "指标", "workshop_material": "材料类型", "fund_spend": "凭证号"} | dict.fromkeys(
    ("workshop_register", "workshop_member", "workshop_report", "workshop_review", "workshop_application"), "车间编号"
)  # column at which ROW_TWICE points; elsewhere 证件号码
for _name, _table in further_tables().items():
    GOOD[_name], BAD[_name], TWICE[_name] = list(_table.good), list(_table.bad), _table.twice


@cache
def broken_by(table: str) -> list[set[Broken]]:
    """Give what each row breaks: the good ones, the bad ones, and last one row written twice. Checked in one go, as a file is."""
    rows = rows_of(table)
    found: list[set[Broken]] = [set() for _ in rows]
    for item in check_rows(table, shaped(table, rows), PARAMETERS):
        for row in item.rows:
            found[row].add((item.rule.rule, item.severity.value, item.rule.column))
    return found


def rows_of(table: str) -> list[Row]:
    changes = [*GOOD[table], *(cells for cells, _ in BAD[table])]
    rows = [
        (total_row(amount=str(number)) if table == "control_totals" else GOOD_ROWS[table](number)) | cells
        for number, cells in enumerate(changes)
    ]
    return [*rows, *[GOOD_ROWS[table](777)] * 2]


def shaped(table: str, rows: Sequence[Row]) -> pd.DataFrame:
    return shape_rows(table, read_file_of(table, rows), "469001", PERIOD)


def read_file_of(table: str, rows: Sequence[Mapping[str, Any]]) -> ReadFile:
    columns = {name: [str(row.get(column.title, "")) for row in rows] for name, column in load_data_sets()[table].columns.items()}
    numeric = {
        name: marks
        for name, column in load_data_sets()[table].columns.items()
        if any(marks := [isinstance(row.get(column.title), float) for row in rows])
    }
    return ReadFile("a", "Sheet1", pd.DataFrame(columns, dtype=object), list(range(4, 4 + len(rows))), numeric, {})


@pytest.mark.parametrize("table", TABLES)
def test_good_rows_break_nothing(table: str) -> None:
    broken = {str(cells): found for cells, found in zip(GOOD[table], broken_by(table), strict=False) if found}
    assert broken == {}


@pytest.mark.parametrize("table", TABLES)
def test_a_changed_cell_breaks_just_the_named_rule(table: str) -> None:
    found = broken_by(table)[len(GOOD[table]) :]
    wrong = [(cells, expected, mine) for (cells, expected), mine in zip(BAD[table], found, strict=False) if expected != mine]
    assert wrong == []


@pytest.mark.parametrize("table", TABLES)
def test_the_second_of_two_equal_rows_goes_back(table: str) -> None:
    assert broken_by(table)[-2:] == [set(), {reject_row("ROW_TWICE", TWICE.get(table, "证件号码"))}]


@pytest.mark.parametrize("table", TABLES)
def test_a_whole_validation_of_the_engine_finds_the_same_rows(table: str) -> None:
    """The long way of Great Expectations, with all its statistics, is the reference of the short one that the house takes."""
    frame = shaped(table, rows_of(table))
    suite = gx.ExpectationSuite(
        name="rules",
        expectations=[{**item.expectation, "meta": {"number": number}} for number, item in enumerate(load_rules(table))],
    )
    source = gx.get_context(mode="ephemeral").data_sources.add_pandas("rows")
    batch = source.add_dataframe_asset("rows").add_batch_definition_whole_dataframe("rows").get_batch({"dataframe": frame})
    outcome = batch.validate(suite, result_format="COMPLETE", expectation_parameters=dict(PARAMETERS))
    broken = {
        result.expectation_config.meta["number"]: [int(row) for row in result.result["unexpected_index_list"]]
        for result in outcome.results
        if not result.success
    }
    found = {(item.rule.rule, item.rule.column): list(item.rows) for item in check_rows(table, frame, PARAMETERS)}
    assert found == {
        (item.rule.rule, item.rule.column): broken[number] for number, item in enumerate(load_rules(table)) if number in broken
    }


@pytest.mark.parametrize("table", TABLES)
def test_every_rule_has_a_case(table: str) -> None:
    cases = set().union(*(expected for _, expected in BAD[table])) | {reject_row("ROW_TWICE", TWICE.get(table, "证件号码"))}
    rules = {(item.rule.rule, item.severity.value, item.rule.column) for item in load_rules(table)}
    assert rules - cases == set(), "add a case to BAD for each new rule"
    assert cases - rules == set(), "these cases name no rule"


@pytest.mark.parametrize("table", TABLES)
def test_no_rule_and_column_stands_twice(table: str) -> None:
    names = [(item.rule.rule, item.rule.column) for item in load_rules(table)]
    assert len(names) == len(set(names)), "a stored finding is found again by rule and column (suites.rule_by_id)"


@pytest.mark.parametrize("table", TABLES)
def test_every_rule_says_what_is_wrong_what_to_do_and_where_it_comes_from(table: str) -> None:
    titles = {column.title for column in load_data_sets()[table].columns.values()}
    for item in load_rules(table):
        rule = item.rule
        assert all(text.strip() for text in (rule.rule, rule.says, rule.next, rule.source))
        assert rule.column in titles, f"{rule.rule} names a column that the file does not have"
        assert any("㐀" <= character <= "鿿" for character in rule.says + rule.next)


def test_every_data_set_has_a_suite_for_each_severity_and_no_other() -> None:
    folders = {path.name for path in SUITE_FOLDER.iterdir() if path.is_dir()}
    assert folders == set(load_data_sets())
    assert {path.name for folder in folders for path in (SUITE_FOLDER / folder).iterdir()} == {f"{severity}.json" for severity in Severity}
