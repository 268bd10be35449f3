"""Policy parameters: every number that is a choice, with its source, its dates and whether it is confirmed (architecture decision 10).

Belongs here: the parameters as data, which of their values is in force on a day, and their digest. Does not belong here: the rules that use them.

Each domain has its file `include/config/policy/<domain>.yaml`. A parameter is a dated list of values, so that an old month keeps the old
rule: a month is judged by the values in force on its last day, a day's deadline by those of that day (decision 0036).

An office changes a parameter by lines of its own in the folder that WENGANG_CONFIG names (`office_lines`; decision 0079). Two further files
may stand beside them, both with one value for a parameter, as all of them had before they were dated:
- `include/config/policy.yaml`, the office's own of an earlier version: its entries stand in place of the value that the house ships.
- a trial's, named in WENGANG_POLICY_FILE, so that what waits for a confirmation can be tried to its end: its entries say that they are
  confirmed and why, and every paper prints them as 试用参数. Production refuses it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, model_validator
from yaml import YAMLError

from wengang.periods import Period
from wengang.settings import config_files
from wengang.settings.config_files import FrozenModel, ReadOncePerState, read_yaml
from wengang.settings.domains import DOMAINS
from wengang.settings.environment import Mode
from wengang.settings.office_lines import LINES, OfficeLine, faults_of, laid_over
from wengang.user_error import UserError

FOLDER = "policy"
OWN_FILE = "policy.yaml"
_TRIAL_FORM = "试用参数文件写法不对：每项写 value（可省）、confirmed: true 和 note（为什么这样试用）"

OfficeLines = Mapping[str, tuple[OfficeLine, ...]]
When = Period | date
"""What a rule is read for: a month stands for its last day."""


class PolicyError(UserError):
    """A parameter that is unknown or not in force on the day asked for, or a file of parameters that cannot be read."""


class DatedValue(FrozenModel):
    """One value of a parameter from a day on: where it comes from, and whether the department confirmed it.

    It ends where the next one begins; `effective_to` is written only for one that ends without another.
    """

    value: int | str
    effective_from: date
    effective_to: date | None = None
    source: Literal["S", "F", "O", "A", "D"]
    confirmed: bool
    note: str


class Parameter(FrozenModel):
    """One policy parameter: its unit and its values in the order of their days.

    `title` is how papers and pages name it: Chinese, without Latin letters.
    """

    title: str = Field(pattern=r"^[^A-Za-z_]{2,}$")
    unit: str
    values: tuple[DatedValue, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        """Refuse values that are not in the order of their days, or that overlap."""
        if any(value.effective_to and value.effective_to < value.effective_from for value in self.values):
            raise ValueError("effective_to lies before effective_from")
        for earlier, later in pairwise(self.values):
            if later.effective_from <= (earlier.effective_to or earlier.effective_from):
                raise ValueError(f"the value from {later.effective_from} does not follow the one before it")
        return self

    def on(self, when: When) -> DatedValue | None:
        """Give the value in force, None when the last one has ended; days before the first are read with the first.

        Days before the policy began are history for comparison: they are judged as the first months were.
        """
        day = _day(when)
        begun = [value for value in self.values if value.effective_from <= day] or [self.values[0]]
        return begun[-1] if begun[-1].effective_to is None or day <= begun[-1].effective_to else None


class OldParameter(FrozenModel):
    """A parameter as files had it before values were dated: one value with everything that is said of it."""

    title: str
    value: int | str
    unit: str
    source: Literal["S", "F", "O", "A"]
    effective_from: date
    effective_to: date | None = None
    confirmed: bool
    note: str

    @property
    def dated(self) -> DatedValue:
        """Its value as one of a dated list."""
        return DatedValue(**self.model_dump(exclude={"title", "unit"}))


class TrialParameter(FrozenModel):
    """What a trial puts in place of a parameter: confirmed for the trial only, with the reason; without a value the old ones stay."""

    value: int | str | None = None
    confirmed: Literal[True]
    note: str = Field(min_length=2)


class Policy(FrozenModel):
    """All parameters by name; `of_domain` has the names of each file, `trial` those that a trial has put in the place of others."""

    parameters: Mapping[str, Parameter]
    of_domain: Mapping[str, tuple[str, ...]] = {}
    trial: tuple[str, ...] = ()

    def with_own(self, body: Mapping[str, Any]) -> Self:
        """Give these parameters with those of an office's own file of the old form. Raises `PolicyError` where they do not fit."""
        _require_known(body, self.parameters, f"本单位的参数文件 {OWN_FILE}")
        try:
            entries = {name: OldParameter.model_validate(entry) for name, entry in body.items()}
        except ValidationError as error:
            wrong = error.errors()[0]
            raise PolicyError(
                f"本单位的参数文件 {OWN_FILE} 写法不对（{'.'.join(map(str, wrong['loc']))}）：每项写 title、value、unit、source、effective_from、"
                f"confirmed 和 note；新的取值请写进 {FOLDER} 文件夹"
            ) from None
        for name in sorted(entries):
            if len(self.parameters[name].values) > 1:
                raise PolicyError(
                    f"本单位的参数文件 {OWN_FILE} 只给“{self.parameters[name].title}”（{name}）写了一个取值，它已有"
                    f"{len(self.parameters[name].values)}个时段的取值：请把本单位的取值写进 {FOLDER} 文件夹中它的 values，再删去 {OWN_FILE} 中的这一项"
                )
        return self._replaced({name: (entry.dated,) for name, entry in entries.items()})

    def with_lines(self, lines: OfficeLines) -> Self:
        """Give these parameters with an office's dated lines laid over them. Raises `PolicyError` for an unknown name or lines that do not fit."""
        _require_known(lines, self.parameters, f"本单位的 {FOLDER} 文件夹")
        for name, listed in lines.items():
            if faults := faults_of(name, self.parameters[name], listed):
                raise PolicyError(
                    f"本单位给“{self.parameters[name].title}”（{name}）写的第{int(faults[0].place[1]) + 1}行不对：{faults[0].words}"
                )
        return self._replaced({name: laid_over(self.parameters[name].values, listed) for name, listed in lines.items()})

    def with_trial(self, body: Mapping[str, Any]) -> Self:
        """Give these parameters with those of a trial in their place. Raises `PolicyError` for an unknown name or an incomplete entry."""
        _require_known(body, self.parameters, "试用参数文件")
        try:
            entries = {name: TrialParameter.model_validate(entry) for name, entry in body.items()}
        except ValidationError:
            raise PolicyError(_TRIAL_FORM) from None
        for name, entry in sorted(entries.items()):
            if entry.value is not None and len(self.parameters[name].values) > 1:
                raise PolicyError(
                    f"试用参数文件给“{self.parameters[name].title}”（{name}）写了一个取值，它有{len(self.parameters[name].values)}个时段的"
                    "取值，看不出替代哪一段：请去掉 value，只写 confirmed: true 和 note"
                )
        replaced = {
            name: tuple(value.model_copy(update=entry.model_dump(exclude_none=True)) for value in self.parameters[name].values)
            for name, entry in entries.items()
        }
        return self._replaced(replaced).model_copy(update={"trial": tuple(sorted(entries))})

    def with_tried(self, body: Mapping[str, Any]) -> Self:
        """Give these parameters with other values in all their times, for a what-if. Raises `PolicyError` for an unknown name or kind of value."""
        _require_known(body, self.parameters, "试算的参数文件")
        for name, value in body.items():
            kind = type(self.parameters[name].values[0].value)
            if type(value) is not kind:
                written = "整数" if kind is int else '加引号的文字，例如 "0.02"'
                raise PolicyError(f"试算的参数文件给“{self.parameters[name].title}”（{name}）写的“{value}”不对：应写成{written}")
        return self._replaced(
            {
                name: tuple(dated.model_copy(update={"value": value}) for dated in self.parameters[name].values)
                for name, value in body.items()
            }
        )

    def _replaced(self, values: Mapping[str, tuple[DatedValue, ...]]) -> Self:
        changed = {name: self.parameters[name].model_copy(update={"values": dated}) for name, dated in values.items()}
        return self.model_copy(update={"parameters": {**self.parameters, **changed}})

    def in_force(self, name: str, when: When) -> DatedValue:
        """Give the value of a parameter with everything that is said of it. Raises `PolicyError`."""
        value = self._known(name).on(when)
        if value is None:
            told = when.chinese if isinstance(when, Period) else f"{when.year}年{when.month}月{when.day}日"
            raise PolicyError(f"参数“{name}”在{told}已失效，请在 {FOLDER} 文件夹中给它补充新的取值和生效日期")
        return value

    def whole(self, name: str, when: When) -> int:
        """Give a whole number (persons, months, 元)."""
        return int(self.in_force(name, when).value)

    def ratio(self, name: str, when: When) -> Fraction:
        """Give a ratio as an exact fraction: thresholds are never floats (method, head)."""
        return Fraction(str(self.in_force(name, when).value))

    def word(self, name: str, when: When) -> str:
        """Give a choice among named measures."""
        return str(self.in_force(name, when).value)

    def first_day(self, name: str) -> date:
        """Give the day from which a parameter stands."""
        return self._known(name).values[0].effective_from

    def unconfirmed(self, when: When) -> list[str]:
        """Give the names of parameters whose value in force the departments have not confirmed."""
        return sorted(
            name for name, parameter in self.parameters.items() if (value := parameter.on(when)) is not None and not value.confirmed
        )

    def _known(self, name: str) -> Parameter:
        try:
            return self.parameters[name]
        except KeyError:
            raise PolicyError(f"参数“{name}”不在 {FOLDER} 文件夹的参数文件中") from None

    def digest_of(self, names: tuple[str, ...], when: When) -> str:
        """SHA-256 over the values in force whose names begin so, and the days from which they stand.

        What is said of a value (source, note, whether it is confirmed) is no part of it, nor is any other parameter.
        """
        content = {
            name: [value.value, value.effective_from.isoformat()]
            for name, parameter in self.parameters.items()
            if name.startswith(names) and (value := parameter.on(when)) is not None
        }
        return _digest(content)

    def digest_of_domain(self, domain: str, when: When) -> str:
        """Give the same over the parameters of the file of a domain: what its results carry."""
        return self.digest_of(self.of_domain.get(domain, ()), when)

    @property
    def digest(self) -> str:
        """SHA-256 over all parameters with what is said of them; the record of a task carries it. How papers name them is no part of it.

        A parameter with one value is written as it was before values were dated, so that the digest of an old database stands.
        """
        content: dict[str, Any] = {name: _as_digested(parameter) for name, parameter in self.parameters.items()}
        if self.trial:
            content["trial"] = list(self.trial)
        return _digest(content)


@ReadOncePerState
def load_policy() -> Policy:
    """Give the parameters of all domains, with the office's lines over them, its file of the old form and a trial's. Raises `PolicyError`."""
    policy = load_shipped().with_lines(_office_lines())
    if (config_files.CONFIG_FOLDER / OWN_FILE).exists():
        policy = policy.with_own(read_yaml(OWN_FILE) or {})
    named = os.environ.get("WENGANG_POLICY_FILE")
    return policy.with_trial(_read_trial(Path(named))) if named else policy


def load_shipped() -> Policy:
    """Give the parameters as the house ships them; raises `PolicyError` for one that stands in two files."""
    found: dict[str, Any] = {}
    where: dict[str, str] = {}
    for name in policy_files():
        for parameter, body in (read_yaml(name, config_files.CONFIG_FOLDER) or {}).items():
            if parameter in where:
                raise PolicyError(f"参数“{parameter}”在 {where[parameter]} 和 {name} 中各写了一次：请只留一处")
            found[parameter], where[parameter] = body, name
    files = {Path(name).stem: tuple(parameter for parameter, file in where.items() if file == name) for name in policy_files()}
    return Policy(parameters=found, of_domain=files)


def read_lines(name: str, text: str) -> OfficeLines:
    """Give the lines of an office's file of parameters; raises `PolicyError` for one that is written otherwise."""
    try:
        return LINES.validate_python(config_files.parse_yaml(text) or {})
    except (ValidationError, YAMLError):
        raise PolicyError(f"本单位的 {name} 写法不对：执行 wengang config check，按所说的行改正") from None


def policy_files() -> list[str]:
    """Give the files of parameters in the order of the catalogue, as names within `include/config`; raises `PolicyError` for a stray one."""
    there = {path.stem for path in (config_files.CONFIG_FOLDER / FOLDER).glob("*.yaml")}
    if stray := sorted(there - set(DOMAINS)):
        raise PolicyError(f"{FOLDER} 文件夹中的 {'、'.join(f'{name}.yaml' for name in stray)} 不属于本系统的任何业务：请改正文件名或移走")
    return [f"{FOLDER}/{domain}.yaml" for domain in DOMAINS if domain in there]


def _office_lines() -> OfficeLines:
    texts = {name: text for domain in DOMAINS if (text := config_files.office_text(name := f"{FOLDER}/{domain}.yaml")) is not None}
    return {parameter: lines for name, text in texts.items() for parameter, lines in read_lines(name, text).items()}


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _day(when: When) -> date:
    return when.last_day if isinstance(when, Period) else when


def _as_digested(parameter: Parameter) -> object:
    values = [{**value.model_dump(mode="json"), "unit": parameter.unit} for value in parameter.values]
    return values[0] if len(values) == 1 else values


def _require_known(body: Mapping[str, Any], known: Mapping[str, Parameter], file: str) -> None:
    if unknown := sorted(set(body) - set(known)):
        raise PolicyError(f"{file}中的“{'、'.join(unknown)}”不是本系统的参数：请对照 {FOLDER} 文件夹改正名称")


def _read_trial(path: Path) -> Mapping[str, Any]:
    if os.environ.get("WENGANG_MODE") == Mode.PRODUCTION:
        raise PolicyError(f"正式环境不能使用试用参数：请去掉环境变量 WENGANG_POLICY_FILE，参数确认后写入 {FOLDER} 文件夹")
    try:
        body = read_yaml(path.name, path.parent) or {}
    except FileNotFoundError:
        raise PolicyError(f"环境变量 WENGANG_POLICY_FILE 指明的试用参数文件 {path.name} 不存在") from None
    if not isinstance(body, Mapping):
        raise PolicyError(_TRIAL_FORM)
    return body
