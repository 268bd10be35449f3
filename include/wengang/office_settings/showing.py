"""What holds today, and from which file: parameters, and the other files of settings.

Belongs here: the rows, and what differs from what the house ships. Does not belong here: changes that wait (`changes`), columns (`cli_config`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date

from wengang.office_settings.changes import SettingChange, changes_between
from wengang.office_settings.checking import OFFICE_FILES, SettingsFault, faults_of_folder, texts_of
from wengang.papers.parameters import value_in_words
from wengang.settings import config_files
from wengang.settings.config_files import PEOPLE_FILE
from wengang.settings.environment import Mode, read_mode
from wengang.settings.policy import FOLDER, load_policy, load_shipped

_SHIPPED, _OWN = "程序自带", "本单位"


@dataclass(frozen=True, slots=True)
class HeldParameter:
    """One parameter as it holds on a day: its value in words, since when, why, and from which file."""

    name: str
    title: str
    value: str
    since: date
    note: str
    file: str
    own: bool

    @property
    def told(self) -> dict[str, object]:
        """It for a program."""
        return {**asdict(self), "since": str(self.since)}


def parameters_on(day: date) -> list[HeldParameter]:
    """Give the parameters that have a value on a day, in the order of the files."""
    policy, shipped = load_policy(), load_shipped()
    found = []
    for domain, names in shipped.of_domain.items():
        for name in names:
            value = policy.parameters[name].on(day)
            if value is None:
                continue
            own = value not in shipped.parameters[name].values
            said = value_in_words(value.value, policy.parameters[name].unit)
            origin = "试用参数文件" if name in policy.trial else f"{_OWN if own else _SHIPPED} {FOLDER}/{domain}.yaml"
            found.append(HeldParameter(name, policy.parameters[name].title, said, value.effective_from, value.note, origin, own))
    return found


def files_held() -> list[tuple[str, str, str]]:
    """Give each other file of settings: its name, what it is, and whose holds."""
    return [(name, title, _whose(name)) for name, (title, _) in OFFICE_FILES.items()]


def what_differs() -> list[str]:
    """Give one line for what holds beside what the house ships, one for what waits, one for what is wrong; for starts and `make status`."""
    own = [one for one in parameters_on(date.max) if one.own]
    files = [name for name, _, whose in files_held() if whose != _SHIPPED]
    told = []
    if own or files:
        parts = [f"参数{len(own)}项（{'、'.join(one.title for one in own)}）" if own else "", f"文件 {'、'.join(files)}" if files else ""]
        told.append(f"与程序自带不同的设置：{'，'.join(filter(None, parts))}；逐项看 wengang config show")
    faults, waiting = faults_and_changes()
    if faults:
        told.append(f"设置文件夹有{len(faults)}处要改，例如 {faults[0].text}；全部看 wengang config check")
    if waiting:
        told.append(f"设置有{len(waiting)}处改动还没有放行，不生效：在页面启动“设置放行”，由两部门审批")
    return told


def faults_and_changes() -> tuple[list[SettingsFault], list[SettingChange]]:
    """Give what is wrong in the office's folder, and, in production, what is right there and does not hold yet."""
    folder = config_files.office_folder()
    if folder is None:
        return [], []
    if not folder.is_dir():
        return [SettingsFault(str(folder), 0, "环境变量 WENGANG_CONFIG 指明的文件夹不存在：新建它，或改正环境变量")], []
    faults = faults_of_folder(folder)
    if faults or read_mode() is not Mode.PRODUCTION:
        return faults, []
    return [], changes_between(config_files.released_files() or {}, texts_of(folder))


def _whose(name: str) -> str:
    if name == PEOPLE_FILE and (named := os.environ.get("WENGANG_PEOPLE_FILE")):
        return f"环境变量 WENGANG_PEOPLE_FILE 指明的 {named}（不用放行）"
    return _SHIPPED if config_files.office_text(name) is None else _OWN


def lines_of(held: list[HeldParameter]) -> Iterator[tuple[str, ...]]:
    """Give the rows of the parameters as a person reads them."""
    yield ("参数", "取值", "自", "来自", "依据和理由", "名称")
    for one in held:
        yield (one.title, one.value, str(one.since), one.file, one.note, one.name)
