"""The sentences of a correction workbook: what is wrong, what would be accepted, what to do.

Belongs here: words. Does not belong here: layout (`workbooks`), the sentences of rules (`expectations/`).
"""

from __future__ import annotations

from functools import cache

from wengang.data_sharing.checking_files import rule_parameters
from wengang.data_sharing.correction_sheets import CORRECTIONS, DIGEST, EXPECTED, INSTRUCTIONS, PROBLEM, ROW_NO, TREATMENT
from wengang.data_sharing.deliveries import Delivery
from wengang.data_sharing.manifests import CORRECTED_ROWS
from wengang.periods import Period
from wengang.settings.data_sets import code_titles, load_data_sets, load_departments
from wengang.settings.units import load_units
from wengang.validation.checking import filled_in
from wengang.validation.suites import Rule, Severity, load_rules

_SAID = {Severity.REJECT_ROW: "【退回】", Severity.REJECT_CELL: "【不采用】", Severity.WARN: "【提醒】"}
_WORD_OF_THE_LIST = frozenset({"CODE_UNKNOWN", "5_01_007"})
_BETWEEN = "expect_column_values_to_be_between"


def problem(rule: Rule, severity: Severity, title: str, cause: str | None) -> str:
    """Give the line of a finding under 问题; `title` is the sender's own."""
    return f"{_SAID[severity]}{rule.rule} {title}：{rule.says}{f'：{cause}' if cause else ''}"


@cache
def accepted(table: str, rule: Rule, severity: Severity, unit: str, period: Period) -> str:
    """Give what would be accepted where a rule is broken."""
    column = next(column for column in load_data_sets()[table].columns.values() if column.title == rule.column)
    told = [rule.next]
    if column.codes and (column.must_be_told or rule.rule in _WORD_OF_THE_LIST):
        told.append(f"可以填：{'、'.join(code_titles(column.codes))}")
    elif rule.rule == "OTHER_UNIT":
        told.append(f"本单位写“{load_units().unit(unit).name}”；不是本单位的人员，“{TREATMENT}”写“删除”")
    elif rule.rule in ("ID_CHECK", "ID_NUMERIC"):
        told.append("可以填：18位有效的居民身份证号码")
    elif rule.rule == "ROW_TWICE":
        told.append(f"“{TREATMENT}”写“删除”")
    elif bounds := _bounds(table, rule, period):
        told.append(f"可以填：{bounds}")
    if severity is Severity.WARN:
        told.append(f"确实如此的，“{TREATMENT}”写“情况属实”")
    return "；".join(told)


def _bounds(table: str, rule: Rule, period: Period) -> str:
    """Give the bounds that a rule sets, '' where it sets none."""
    kwargs: dict[str, object] = next(
        (item.expectation["kwargs"] for item in load_rules(table) if item.rule == rule and item.expectation["type"] == _BETWEEN), {}
    )
    low, high = (filled_in(kwargs.get(end), rule_parameters(period)) for end in ("min_value", "max_value"))
    if low is None and high is None:
        return ""
    return f"不大于{high}" if low is None else f"不小于{low}" if high is None else f"{low}至{high}"


def instructions(delivery: Delivery) -> list[tuple[str, str]]:
    """Give the lines of 说明 above the digest: what this is, how to fill it in, how to hand it back."""
    unit, department = load_units().unit(delivery.unit).name, load_departments()[delivery.department]
    return [
        (
            "这是什么",
            f"{unit}{department}{delivery.period.chinese}“{delivery.data_set.title}”（第{delivery.version}次报送，文件“{delivery.file_name}”）"
            f"的更正工作簿。工作表“{CORRECTIONS}”只列有问题的行，每一行都在，“{ROW_NO}”是原文件里的行号，标了颜色的单元格有问题。",
        ),
        ("怎样填", f"先看“{PROBLEM}”和“{EXPECTED}”，再在“{TREATMENT}”里选一个："),
        ("改正", "直接在本行改正单元格，整行以改后的内容为准。没有改动的单元格，其【提醒】视为已核实、情况属实。"),
        ("删除", "从文件中删去这一行（重复的、不该报的）。"),
        ("情况属实", "只能用于全是【提醒】的行：已核实，内容不用改。同一个人的同一内容以后不再询问（内容为空的，其后三个月不再询问）。"),
        ("留空", "这一行不变：改了单元格也不采用；有【退回】【不采用】的，仍按原来的办法处理。删去整行不列，与留空相同。"),
        ("三类问题", "【退回】整行不计入；【不采用】该单元格按缺失处理；【提醒】照常计入，请核实。"),
        (
            "不要动",
            f"不要改“{ROW_NO}”、标题、工作表名称和“{DIGEST}”；不要添加原来没有的行；同一“{ROW_NO}”只能有一行。单元格都是文本格式，请保持。",
        ),
        (
            "怎样交回",
            f"填好后放入收件箱，清单 manifest.json 照常写单位 {delivery.unit}、期间 {delivery.period}、部门 {delivery.department}，is_correction_of 写 null，"
            f"文件的 table 写 {CORRECTED_ROWS}，rows 写“{CORRECTIONS}”里有内容的行数（不计标题）。几份更正工作簿可以放在同一份交接里，各自判定。"
            "工作簿设有打开密码的，交回前先取消密码。",
        ),
        (
            "交回以后",
            f"系统把这些行放回原文件，作为下一次报送整份重新校验；“{ROW_NO}”不变。回执逐项列出已改正、仍有误、新出现和已说明的内容。"
            "其间该文件又报送过的，本工作簿作废，以新的更正工作簿为准。",
        ),
        ("个人信息", f"本工作簿含个人信息，由本部门经办人使用，不得转发，用完删除。工作表“{INSTRUCTIONS}”请原样保留。"),
    ]
