"""What the names of the inbox say: which of them are not looked at, how one is shown, and which unit, month and department a path names.

Belongs here: names only. Does not belong here: opening anything (`inbox`, `zip_files`), what a manifest says (`manifests`).
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wengang.identity import mask_identity_number
from wengang.periods import Period, PeriodError
from wengang.settings.data_sets import load_departments
from wengang.settings.units import load_units

MANIFEST = "manifest.json"
_LEFT_BY_PROGRAMS = (".", "#", "@", "~$")
_NOT_LOOKED_AT = frozenset({"lost+found", "system volume information", "$recycle.bin", "thumbs.db", "desktop.ini"})
_STILL_BEING_WRITTEN = (".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", "~")
_DIGIT_RUN = re.compile(r"\d{11,}[XxＸｘ]?")
_UNIT_CODE = re.compile(r"(?<![0-9])[0-9]{6}(?:[0-9]{3})?(?![0-9])")
_LONGEST_SHOWN = 300
_SHORTEST_NAME_INSIDE = 3
"""A unit's name of two characters (东方, 白沙) counts only as a whole folder name: inside a longer one it may be anything."""


def is_looked_at(name: str) -> bool:
    """Tell whether a name of the inbox is looked at: recycle folders, lock files and droppings of systems are not (method §10.1)."""
    return not name.startswith(_LEFT_BY_PROGRAMS) and name.casefold() not in _NOT_LOOKED_AT


def is_manifest(name: str) -> bool:
    """Tell whether a file is the manifest, without regard to case."""
    return name.casefold() == MANIFEST


def resembles_manifest(name: str) -> bool:
    """Tell whether a file is a manifest under another name: manifest.json.txt, manifest(1).json, 清单.json."""
    plain = name.casefold().strip()
    if is_manifest(name) or plain.endswith(_STILL_BEING_WRITTEN):
        return False
    return plain.startswith("manifest") or ("清单" in plain and ".json" in plain)


def readable(name: str) -> str:
    """Give a name of the file system as text: copied from Chinese Windows it may stand there in GB18030."""
    return decoded(os.fsencode(name))


def decoded(name: bytes) -> str:
    """Give the text of a name in UTF-8 or GB18030."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("gb18030", errors="replace")


def shown(name: str) -> str:
    """Give a name as it may be printed: an identity number or phone that somebody put into it is masked, what cannot be seen is a “?”."""
    printable = "".join(character if character.isprintable() else "?" for character in name)
    masked = _DIGIT_RUN.sub(lambda run: mask_identity_number(run[0]), printable)
    return masked if len(masked) <= _LONGEST_SHOWN else f"{masked[:_LONGEST_SHOWN]}…"


def shown_place(inbox: Path, path: Path) -> str:
    """Give a path below the inbox as it may be printed."""
    below = path.relative_to(inbox).as_posix()
    return "收件箱根目录" if below == "." else shown(readable(below))


def place_key(inbox: Path, path: Path) -> str:
    """Give the name under which a place is remembered: a digest, because the true name of a folder may hold personal data."""
    return hashlib.sha256(os.fsencode(path.relative_to(inbox))).hexdigest()


@dataclass(frozen=True, slots=True)
class Named:
    """The units, months and departments that a path names; empty where it names none."""

    units: frozenset[str]
    periods: frozenset[str]
    departments: frozenset[str]

    @property
    def unit(self) -> str | None:
        """The one unit that the path names, None where it names none or several."""
        return next(iter(self.units)) if len(self.units) == 1 else None


def named_by(place: str) -> Named:
    """Give what a path below the inbox names, by convention <unit>/<period>/<department> (method §10)."""
    parts = [part.removesuffix(".zip") for part in place.split("/")]
    units = frozenset(unit for part in parts for unit in _units_in(part))
    return Named(
        units=units - {load_units().province.code} or units,  # below a folder of the province stand those of its units
        periods=frozenset(part for part in parts if _is_period(part)),
        departments=frozenset(part for part in parts if part in load_departments()),
    )


def _units_in(part: str) -> set[str]:
    register = load_units()
    if part in register.code_by_name:
        return {register.code_by_name[part]}
    found = {code for code in _UNIT_CODE.findall(part) if code in register.by_code}
    for name in _long_names():
        if name in part:
            found.add(register.code_by_name[name])
            part = part.replace(name, " ")
    return found


@cache
def _long_names() -> tuple[str, ...]:
    """Give the names of units that may stand inside a longer name, the longest first: 儋州市洋浦经济开发区 is not 儋州市."""
    names = (name for name in load_units().code_by_name if len(name) >= _SHORTEST_NAME_INSIDE)
    return tuple(sorted(names, key=len, reverse=True))


def _is_period(part: str) -> bool:
    try:
        Period.parse(part)
    except PeriodError:
        return False
    return True
