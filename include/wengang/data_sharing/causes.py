"""Why a cell cannot be read, where that can be told from the cell itself (method §10.1).

Belongs here: causes that can be tested, each with the way out. Does not belong here: the rule that the cell breaks (`expectations/`).
A cause holds no value of the cell but single marks, so it may stand in a receipt.
"""

from __future__ import annotations

import re
import unicodedata

from wengang.characters import fold
from wengang.data_sharing.file_forms.sheet_xml import NOT_CALCULATED
from wengang.data_sharing.reading import is_formula_fault

_FORMULA_TEXT = re.compile(r'=\s*".*"')
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]{2}")
_LOST_ZERO = re.compile(r"[0-9]{4}\.1")
_WITH_COMMAS = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_WITH_UNIT = re.compile(r"-?[0-9]+(?:\.[0-9]+)?\s*(元|万元|块|天|人|小时|度|千瓦时)")
_NUMBER_LIKE = re.compile(r"[-0-9.,/年月日Xx\s]*")


def cause_of(rule_id: str, text: str) -> str | None:
    """Give why a cell breaks a rule and what helps, None where nothing beyond the rule's own sentence can be told."""
    plain = fold(text)
    if is_formula_fault(text):
        told = (
            "公式没有计算出结果，请在表格软件中打开、重新计算并保存" if text == NOT_CALCULATED else f"单元格是公式错误 {plain}，请改正公式"
        )
    elif _FORMULA_TEXT.fullmatch(plain):
        told = '写成了 ="…" 的形式，请去掉等号和引号'
    elif rule_id == "MONTH_UNREADABLE" and _LOST_ZERO.fullmatch(plain):
        told = "数值单元格，可能是1月，也可能是10月丢了末尾的0，请写成 2025年10月 或 2025-10 的文本"
    elif rule_id == "ID_NUMERIC" and _SCIENTIFIC.fullmatch(plain):
        told = "写成了科学计数法"
    elif rule_id == "ID_NUMERIC" and plain.endswith("000"):
        told = "本文件有多个号码以000结尾，是经过数值单元格后丢了末三位"
    elif _WITH_COMMAS.fullmatch(plain):
        told = "含有千分位逗号，请去掉"
    elif unit := _WITH_UNIT.fullmatch(plain):
        told = f"含有单位“{unit[1]}”，请只填数字"
    elif mark := _odd_mark(plain):
        told = f"含有不能识别的符号“{mark}”，请改用普通数字"
    else:
        return None
    return told


def _odd_mark(plain: str) -> str | None:
    """Give the first mark of a number that Unicode would call a digit or number and nobody can read for sure: ①, ², Ⅲ."""
    rest = [character for character in plain if not _NUMBER_LIKE.fullmatch(character)]
    marks = [character for character in rest if unicodedata.category(character) in ("No", "Nl", "Nd")]
    return marks[0] if marks and marks == rest else None
