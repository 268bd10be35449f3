"""What an office's files change, beside other files of it: parameter by parameter, and line by line of the other files.

Belongs here: the changes in words. Does not belong here: whether the files are right (`checking`), what the changes do to levels (`preview`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff

from wengang.office_settings.checking import OFFICE_FILES
from wengang.papers.parameters import value_in_words
from wengang.papers.wording import day
from wengang.settings.config_files import CONFIG_FOLDER
from wengang.settings.policy import FOLDER, DatedValue, Parameter, Policy, load_shipped, read_lines

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One change: of what, in one sentence, with the lines of a file that differ."""

    about: str
    words: str
    differing: tuple[str, ...] = ()


def policy_with(texts: Texts) -> Policy:
    """Give the parameters with an office's lines over what the house ships; raises `PolicyError` where they do not fit."""
    files = [name for name in texts if name.startswith(f"{FOLDER}/")]
    return load_shipped().with_lines({parameter: lines for name in files for parameter, lines in read_lines(name, texts[name]).items()})


def changes_between(standing: Texts, proposed: Texts, today: date | None = None) -> list[SettingChange]:
    """Give what other files of an office would change, the parameters first; `today` tells which lines reach back."""
    return [*_of_parameters(policy_with(standing), policy_with(proposed), today), *_of_files(standing, proposed)]


def changed_parameters(standing: Texts, proposed: Texts) -> Mapping[str, int | str]:
    """Give the parameters that would get another value some day, with the last of their new values."""
    old, new = policy_with(standing), policy_with(proposed)
    names = [name for name in new.parameters if _values(new.parameters[name]) != _values(old.parameters[name])]
    return {name: new.parameters[name].values[-1].value for name in names}


def _of_parameters(standing: Policy, proposed: Policy, today: date | None) -> Iterator[SettingChange]:
    for name, parameter in proposed.parameters.items():
        old = standing.parameters[name]
        known, kept = set(map(_identity, old.values)), set(map(_identity, parameter.values))
        for value in parameter.values:
            if _identity(value) not in known:
                yield SettingChange(parameter.title, _new_value(old, value, today))
        for value in old.values:
            if _identity(value) not in kept:
                words = f"不再采用“自{day(value.effective_from)}起{value_in_words(value.value, old.unit)}”（{value.note}）"
                yield SettingChange(parameter.title, words)


def _new_value(old: Parameter, value: DatedValue, today: date | None) -> str:
    before = old.on(value.effective_from)
    was = value_in_words(before.value, old.unit) if before else "没有取值"
    until = f"至{day(value.effective_to)}" if value.effective_to else ""
    reaches_back = "；起期不晚于今天，重算以前的月份时也按它计算" if today and value.effective_from <= today else ""
    return (
        f"自{day(value.effective_from)}起{until}由{was}改为{value_in_words(value.value, old.unit)}；依据和理由：{value.note}{reaches_back}"
    )


def _of_files(standing: Texts, proposed: Texts) -> Iterator[SettingChange]:
    for name, (title, _) in OFFICE_FILES.items():
        old, new = standing.get(name), proposed.get(name)
        if old == new:
            continue
        shipped = (CONFIG_FOLDER / name).read_text(encoding="utf-8")
        before, after = old if old is not None else shipped, new if new is not None else shipped
        differing = [line for line in unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0) if _tells(line)]
        how = "改用程序自带的文件" if new is None else "用本单位的文件代替程序自带的" if old is None else "改动"
        yield SettingChange(f"{title}（{name}）", f"{how}，{len(differing)}行不同", tuple(differing))


def _tells(line: str) -> bool:
    return not line.startswith(("---", "+++", "@@"))


def _values(parameter: Parameter) -> list[tuple[date, int | str]]:
    return [(value.effective_from, value.value) for value in parameter.values]


def _identity(value: DatedValue) -> tuple[date, int | str, str, date | None]:
    """Give by what a value is known; one of the house that ends because the office's begins is the same as before."""
    return (value.effective_from, value.value, value.note, value.effective_to if value.source == "D" else None)
