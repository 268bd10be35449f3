"""Reading `people.yaml`: what is wrong with it is said in Chinese, with the file, the entry and what to write there.

Belongs here: the sentences. Does not belong here: what the file may say (`people`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from yaml import YAMLError

from wengang.settings.config_files import PEOPLE_FILE, FrozenModel, read_yaml
from wengang.user_error import UserError

_TOLD_AT_MOST = 5
Model = TypeVar("Model", bound=FrozenModel)
_MISSING = {
    "account": "写 Airflow 账号的名称",
    "title": "写这个人在意见下面的称谓",
    "mail": "写收信的邮箱，例如 name@example.cn",
    "from": "写代理的第一天，例如 2025-04-21",
    "to": "写代理的最后一天，例如 2025-04-25",
    "reviewers": "写各部门的审核人",
    "operators": "写运行人员的邮箱，没有就写 []",
    "effective_from": "写从哪天起，例如 2026-07-01",
    "value": "写取值",
    "basis": "写依据，例如文号",
    "reason": "写为什么改",
    "units": "写各单位的收件地址，没有就写 {}",
}
_SHAPES = {
    "tuple_type": "要写成列表：每项一行、前面加“- ”，或写在 [ ] 里",
    "string_type": "要写成文字：数字加引号",
    "model_type": "要写成若干“名称: 值”",
    "mapping_type": "要写成若干“名称: 值”",
    "dict_type": "要写成若干“名称: 值”",
    "date_type": "要写成日期，例如 2026-07-01",
    "date_parsing": "要写成日期，例如 2026-07-01",
    "date_from_datetime_parsing": "要写成日期，例如 2026-07-01",
    "int_type": "要写成整数，不加引号",
    "int_parsing": "要写成整数，不加引号",
    "bool_type": "要写成 true 或 false",
    "list_type": "要写成列表：每项一行、前面加“- ”，或写在 [ ] 里",
    "string_too_short": "写得太短，请写完整",
}


class PeopleError(UserError):
    """A file, a role or an account that does not do; the message says where to enter what."""


def read_people_file(path: Path | None, model: type[Model]) -> Model:
    """Give the content of a file of people, without a path that of the settings in force.

    Raises `PeopleError` naming the first entries that are wrong and what to write.
    """
    name = path.name if path else PEOPLE_FILE
    try:
        return model.model_validate(read_yaml(name, path.parent if path else None))
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第{mark.line + 1}行附近" if mark else ""
        raise PeopleError(f"{name} 不能读取：{where}不是 YAML 的写法，请对照 include/config/people.yaml 改正缩进、冒号和引号") from None
    except ValidationError as error:
        faults = [told(fault) for fault in error.errors()]
        rest = f"；另有{len(faults) - _TOLD_AT_MOST}处" if len(faults) > _TOLD_AT_MOST else ""
        raise PeopleError(f"{name} 有{len(faults)}处要改：{'；'.join(faults[:_TOLD_AT_MOST])}{rest}") from None


def told(fault: ErrorDetails, file: str = PEOPLE_FILE) -> str:
    """Say where something is wrong in a file and what to write."""
    where = ".".join(f"第{part + 1}项" if isinstance(part, int) else part for part in fault["loc"])
    match fault["type"]:
        case "value_error":
            says = str(fault["ctx"]["error"])
        case "missing":
            says = f"没有填写，请{_MISSING.get(str(fault['loc'][-1]), '补上')}"
        case "extra_forbidden":
            says = "没有这个名称，请核对拼写或删去"
        case "string_pattern_mismatch":
            says = f"“{fault['input']}”不是邮箱地址，写成 name@example.cn 的样子"
        case kind:
            says = _SHAPES.get(kind, f"写法不对，请对照 include/config/{file}")
    return f"{where}：{says}" if where else says


__all__ = ["PeopleError", "read_people_file"]
