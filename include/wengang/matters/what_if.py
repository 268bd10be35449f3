"""How matters go through their events and runs: from a file to a file, touching nothing (method §12, “Check from outside”).

Belongs here: the form of both files, and the order of events and runs. Does not belong here: what a move or a run does (`rounds`).
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StrictStr, ValidationError, model_validator

from wengang.matters.clock import Rung
from wengang.matters.rounds import MatterMove, MoveRefusedError, Round
from wengang.user_error import UserError

MOST_WORKDAYS = 250
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class WhatIfFileError(UserError):
    """A file that cannot be read as matters, events and runs; the message names the place in the file."""


def _as_day(value: object) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    raise ValueError(f"“{value}”不是日期，应写成 2025-04-08 的样子")


Day = Annotated[date, BeforeValidator(_as_day)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow")


class EventName(StrEnum):
    """The words of the file for what happens."""

    REPLY = "reply"
    RETURN = "return"
    ACCEPT = "accept"
    VERIFY = "verify"
    CLEAR = "clear"
    WITHDRAW = "withdraw"


class _Matter(_Part):
    id: StrictStr
    n: Annotated[StrictInt, Field(ge=0, le=MOST_WORKDAYS)]
    opened_on: Day
    verified_by_data: StrictBool


class _Event(_Part):
    on: Day
    matter: StrictStr
    event: EventName
    complete: StrictBool | None = None
    improved: StrictBool | None = None

    @model_validator(mode="after")
    def _says_how(self) -> _Event:
        if self.event is EventName.REPLY and self.complete is None:
            raise ValueError("reply 要写明 complete：true 或 false")
        if self.event is EventName.VERIFY and self.improved is None:
            raise ValueError("verify 要写明 improved：true 或 false")
        return self

    @property
    def move(self) -> MatterMove:
        """The move that the event asks for."""
        match self.event:
            case EventName.REPLY:
                return MatterMove.REPLY_COMPLETE if self.complete else MatterMove.REPLY_INCOMPLETE
            case EventName.VERIFY:
                return MatterMove.VERIFY_IMPROVED if self.improved else MatterMove.VERIFY_NOT_IMPROVED
            case _:
                return MatterMove(self.event.value)


class _File(_Part):
    matters: tuple[_Matter, ...]
    events: tuple[_Event, ...] = ()
    runs: tuple[Day, ...] = ()

    @model_validator(mode="after")
    def _names_matters(self) -> _File:
        written = Counter(matter.id for matter in self.matters)
        for name, times in written.items():
            if times > 1:
                raise ValueError(f"事项 {name} 写了 {times} 次：每个 id 只写一次")
        for number, event in enumerate(self.events):
            if event.matter not in written:
                raise ValueError(f"events[{number}] 的事项 {event.matter} 不在 matters 中")
        return self


@dataclass(slots=True)
class _Course:
    """A matter on its way through the file."""

    stands: Round
    letters: list[tuple[date, Rung]] = field(default_factory=list)


def answer(asked: Path, out: Path) -> tuple[str, ...]:
    """Take the matters of the file `asked` through its events and runs and write `out`; give what a person should know, in Chinese lines.

    Raises `WhatIfFileError` for a file that cannot be read, and then writes nothing.
    """
    if out.resolve() == asked.resolve():
        raise WhatIfFileError("OUT：不能与输入文件是同一个文件。请改正后重新运行")
    file = _read(asked)
    courses, refused = _taken_through(file)
    body = {
        "matters": {name: _told(course) for name, course in courses.items()},
        "refused": [{"on": str(event.on), "matter": event.matter, "event": event.event.value} for event, _ in refused],
    }
    try:
        out.write_text(json.dumps(body, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError:
        raise WhatIfFileError(f"OUT：无法写入 {out}。请改正后重新运行") from None
    return (
        *(f"{place} 没有用到：不影响结果" for place in _unused(file)),
        *(f"{event.on} {event.matter}：{reason}" for event, reason in refused),
        f"{len(file.matters)} 个事项，{len(file.events)} 个事件（{len(refused)} 个不允许），{len(file.runs)} 次运行；已写出 {out}（试算，不影响任何事项）",
    )


def _taken_through(file: _File) -> tuple[dict[str, _Course], list[tuple[_Event, str]]]:
    """Give where each matter ends, and the refused events with the reason; of a day first its events as written, then its run."""
    courses = {
        matter.id: _Course(Round.opened(matter.opened_on, matter.n, verified_by_data=matter.verified_by_data)) for matter in file.matters
    }
    events_of: dict[date, list[_Event]] = defaultdict(list)
    for event in file.events:
        events_of[event.on].append(event)
    runs = set(file.runs)
    refused: list[tuple[_Event, str]] = []
    for day in sorted(runs | events_of.keys()):
        for event in events_of.get(day, ()):
            course = courses[event.matter]
            try:
                course.stands = course.stands.after(event.move, event.on)
            except MoveRefusedError as error:
                refused.append((event, str(error)))
        if day in runs:
            for course in courses.values():
                course.stands, letter = course.stands.climbed(day)
                if letter is not None:
                    course.letters.append((day, letter))
    return courses, refused


def _told(course: _Course) -> dict[str, Any]:
    stands = course.stands
    return {
        "state": stands.state.value,
        "due": str(stands.due),
        "verdict": stands.verdict and stands.verdict.value,
        "rungs": {rung.value: str(stands.rungs[rung]) for rung in Rung if rung in stands.rungs},
        "skipped": [rung.value for rung in Rung if rung in stands.skipped],
        "letters": [[str(day), rung.value] for day, rung in course.letters],
    }


def _read(asked: Path) -> _File:
    try:
        return _File.model_validate(json.loads(asked.read_text(encoding="utf-8")))
    except OSError:
        raise WhatIfFileError(f"IN：无法读取 {asked}。请改正后重新运行") from None
    except UnicodeDecodeError:
        raise WhatIfFileError(f"IN：{asked} 不是 UTF-8 编码。请改正后重新运行") from None
    except (json.JSONDecodeError, RecursionError) as error:
        place = f"第{error.lineno}行第{error.colno}列" if isinstance(error, json.JSONDecodeError) else "嵌套过深"
        raise WhatIfFileError(f"IN：{asked} 不是有效的 JSON（{place}）。请改正后重新运行") from None
    except ValidationError as error:
        raise WhatIfFileError(_first_fault(error)) from None


_FAULTS = {
    "missing": "没有填写",
    "int_type": "应是整数",
    "greater_than_equal": f"应在 0 至 {MOST_WORKDAYS} 之间",
    "less_than_equal": f"应在 0 至 {MOST_WORKDAYS} 之间",
    "bool_type": "应是 true 或 false",
    "string_type": "应是文字",
    "tuple_type": "应是列表 […]",
    "enum": f"应是 {'、'.join(EventName)} 之一",
    "model_type": "应是对象 {…}",
    "model_attributes_type": "应是对象 {…}",
}


def _first_fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in fault["loc"]).lstrip(".") or "文件"
    says = str(fault["ctx"]["error"]) if fault["type"] == "value_error" else _FAULTS.get(fault["type"], "写法不对")
    return f"{place}：{says}。请改正后重新运行"


def _unused(file: _File) -> Iterator[str]:
    """Give the fields of the file that mean nothing here, each once."""
    parts: Sequence[tuple[str, _Part]] = (
        ("", file),
        *(("matters.", one) for one in file.matters),
        *(("events.", one) for one in file.events),
    )
    yield from dict.fromkeys(f"{place}{name}" for place, part in parts for name in part.model_extra or ())
