"""Whether the files of an office's folder are right: each fault with its file, its line and what to do.

Belongs here: which files an office may have, with the model of each, and the faults. Does not belong here: what has changed (`changes`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from yaml import YAMLError

from wengang.office_settings.places import Place, doubled_keys, impossible_days, line_of
from wengang.papers.bases import PaperBases
from wengang.people import People
from wengang.people_file import told
from wengang.settings import config_files
from wengang.settings.config_files import PEOPLE_FILE, parse_yaml
from wengang.settings.domains import DOMAINS
from wengang.settings.office_lines import LINES, faults_of
from wengang.settings.policy import FOLDER, Policy, load_shipped
from wengang.settings.seasons import Calendar
from wengang.settings.units import UnitRegister
from wengang.user_error import UserError
from wengang.workdays import CalendarOverrides, strange_days
from wengang.workshops.certification.materials import CertificationConfig

_CODE_LISTS: TypeAdapter[dict[str, dict[str, list[str]]]] = TypeAdapter(dict[str, dict[str, list[str]]])
_NAMES: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])
_PROVINCES: TypeAdapter[dict[str, list[str]]] = TypeAdapter(dict[str, list[str]])
OFFICE_FILES: Mapping[str, tuple[str, Callable[[Any], object]]] = {
    PEOPLE_FILE: ("人员和地址", People.model_validate),
    "units.yaml": ("报送单位和县群", UnitRegister.model_validate),
    "papers.yaml": ("公文的依据和落款", PaperBases.model_validate),
    "calendar.yaml": ("春节日期", Calendar.model_validate),
    "calendar_overrides.yaml": ("放假调休", CalendarOverrides.model_validate),
    "certification.yaml": ("车间认定材料", CertificationConfig.model_validate),
    "code_lists.yaml": ("代码表", _CODE_LISTS.validate_python),
    "departments.yaml": ("部门", _NAMES.validate_python),
    "provinces.yaml": ("其他省份", _PROVINCES.validate_python),
}
"""What an office may lay over the house's own, file by file; parameters are added to in the folder `policy`."""
_WHOLE = ("code_lists.yaml", "departments.yaml", "provinces.yaml")
"""Files of which the program reads every entry by name: an office's own must have what is shipped."""
_IGNORED = (".", "~", "#")


class OfficeSettingsError(UserError):
    """The settings of the office are not right, or there are none; the message says what to do."""


@dataclass(frozen=True, slots=True, order=True)
class SettingsFault:
    """One thing that is wrong: in which file and line, and what to do."""

    file: str
    line: int
    words: str

    @property
    def text(self) -> str:
        """It as a sentence."""
        return f"{self.file} 第{self.line}行：{self.words}" if self.line else f"{self.file}：{self.words}"


def chosen_folder() -> Path:
    """Give the folder of the office's settings; raises `OfficeSettingsError` where it has none."""
    folder = config_files.office_folder()
    if folder is None:
        raise OfficeSettingsError("没有设置本单位的设置文件夹：用环境变量 WENGANG_CONFIG 指明一个文件夹（见 docs/operations.md 第十一节）")
    if not folder.is_dir():
        raise OfficeSettingsError(f"环境变量 WENGANG_CONFIG 指明的 {folder} 不是文件夹：新建它，或改正环境变量")
    return folder


def texts_of(folder: Path) -> dict[str, str]:
    """Give the text of every file of the folder that counts, by its name in it; what cannot be read as UTF-8 is empty and a fault."""
    return {name: text for name in _names(folder) if (text := _text(folder / name)) is not None}


def faults_of_folder(folder: Path) -> list[SettingsFault]:
    """Give everything that is wrong in the folder, file by file in the order of the lines."""
    shipped, found = load_shipped(), list[SettingsFault]()
    for name in _names(folder):
        text = _text(folder / name)
        if not _is_known(name):
            found.append(SettingsFault(name, 0, _unknown_file(name)))
        elif text is None:
            found.append(SettingsFault(name, 0, "不是 UTF-8 编码的文字：用文本编辑器另存为 UTF-8"))
        else:
            found += _faults_of_text(name, text, shipped)
    return sorted(found)


def _names(folder: Path) -> list[str]:
    """Give the files of the folder, but for what editors and systems leave behind."""
    paths = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return [path.as_posix() for path in paths if not any(part.startswith(_IGNORED) or part.endswith("~") for part in path.parts)]


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return None


def _is_known(name: str) -> bool:
    return name in OFFICE_FILES or _domain(name) in DOMAINS


def _domain(name: str) -> str:
    return name.removeprefix(f"{FOLDER}/").removesuffix(".yaml") if name.startswith(f"{FOLDER}/") and name.endswith(".yaml") else ""


def _unknown_file(name: str) -> str:
    if name.endswith((".yml", ".yaml.txt", ".YAML")):
        return "文件名应以 .yaml 结尾，请改名"
    return f"没有这个设置文件，不会读它：改正文件名或移走；可以有的是 {'、'.join(OFFICE_FILES)} 和 {FOLDER}/ 下各业务的文件"


def _faults_of_text(name: str, text: str, shipped: Policy) -> Iterator[SettingsFault]:
    try:
        body = parse_yaml(text)
    except YAMLError as error:
        yield from _unreadable(name, text, getattr(error, "problem_mark", None))
        return
    for key, line in doubled_keys(text):
        yield SettingsFault(name, line, f"“{key}”写了两次，只留一处")
    faults = _of_parameters(name, body, shipped) if _domain(name) else _of_file(name, body)
    for place, words in faults:
        yield SettingsFault(name, line_of(text, place), words)


def _unreadable(name: str, text: str, mark: Any) -> Iterator[SettingsFault]:  # noqa: ANN401 - YAML's mark has no type
    if mark is not None:
        yield SettingsFault(name, mark.line + 1, "不是 YAML 的写法：检查这一行和上一行的缩进、冒号、引号、括号")
        return
    for written, line in impossible_days(text):
        yield SettingsFault(name, line, f"“{written}”不是日历上的日子，写成 2026-07-01 的样子")


def _of_file(name: str, body: Any) -> Iterator[tuple[Place, str]]:  # noqa: ANN401 - whatever the file says
    try:
        read = OFFICE_FILES[name][1](body)
    except ValidationError as error:
        yield from ((fault["loc"], told(fault, name)) for fault in error.errors())
        return
    if isinstance(read, CalendarOverrides):
        yield from ((("years", year), f"{day} 不是{year}年的日子：核对年份") for year, day in strange_days(read.years))
    if name in _WHOLE:
        missing = sorted(_entries(config_files.read_yaml(name, config_files.CONFIG_FOLDER)) - _entries(body))
        if missing:
            yield (), f"比程序自带的少了 {'、'.join(missing)}：从 include/config/{name} 补上（升级后新增的项目也要补）"


def _entries(body: Mapping[str, Any]) -> set[str]:
    """Give the keys of a file, with those one level below where it has any."""
    below = {f"{key}.{inner}" for key, value in body.items() if isinstance(value, Mapping) for inner in value}
    return set(body) | below


def _of_parameters(name: str, body: Any, shipped: Policy) -> Iterator[tuple[Place, str]]:  # noqa: ANN401 - as above
    of_domain = shipped.of_domain.get(_domain(name), ())
    if body is None:
        return
    try:
        listed = LINES.validate_python(body)
    except ValidationError as error:
        yield from ((fault["loc"], told(fault, f"{FOLDER} 的写法（docs/operations.md 第十一节）")) for fault in error.errors())
        return
    for parameter, lines in listed.items():
        if parameter not in shipped.parameters:
            yield (parameter,), f"“{parameter}”不是本系统的参数：名称见 include/config/{name}"
        elif parameter not in of_domain:
            at_home = next(domain for domain, names in shipped.of_domain.items() if parameter in names)
            yield (parameter,), f"“{parameter}”应写在 {FOLDER}/{at_home}.yaml"
        else:
            yield from ((fault.place, fault.words) for fault in faults_of(parameter, shipped.parameters[parameter], lines))
