"""The folder `include/config`, an office's own beside it, and how a file of them becomes a frozen model.

Belongs here: finding and parsing YAML. Does not belong here: what the files mean (each has its own module), how an office's own files come
to hold (`wengang.office_settings`).

An office keeps its settings in a folder of its own, named by WENGANG_CONFIG (architecture decision 19; decision 0079). A file there stands
in the place of the one of the same name; the files of parameters add dated lines (`settings.office_lines`). In a trial the folder holds as
it stands. In production holds what two people released: one file in the run folder, written by the release and by nothing else, so that a
process reads the old settings or the new ones whole, whatever somebody is writing into the folder.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from functools import lru_cache, update_wrapper
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict

PROJECT_ROOT = Path(__file__).resolve().parents[3]
CONFIG_FOLDER = PROJECT_ROOT / "include" / "config"
PRODUCTION = "production"
PEOPLE_FILE = "people.yaml"
FOLDER_VARIABLE = "WENGANG_CONFIG"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same language by the C library where it is built in, a tenth of the time: every command and task reads these files."""
Read = TypeVar("Read")
State = tuple[tuple[str, int, int], ...]


class FrozenModel(BaseModel):
    """A model of configuration: immutable, and an unknown key is an error (architecture decision 10)."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ReadOncePerState(Generic[Read]):
    """What files of settings give, read again when an office's own have changed: also in a process that runs for months."""

    def __init__(self, read: Callable[[], Read]) -> None:
        self._of = lru_cache(maxsize=1)(lambda _state: read())
        update_wrapper(self, read)

    def __call__(self) -> Read:
        """Give it as the files stand now."""
        return self._of(state_of_office_files())

    def cache_clear(self) -> None:
        """Forget what was read."""
        self._of.cache_clear()


def read_yaml(name: str, folder: Path | None = None) -> Any:  # noqa: ANN401 - YAML gives any shape; the model behind checks it
    """Give the parsed content of one configuration file, the office's own where there is one; with a folder just of that one.

    Raises `FileNotFoundError` when it is not there.
    """
    text = office_text(name) if folder is None else None
    return parse_yaml(text if text is not None else ((folder or CONFIG_FOLDER) / name).read_text(encoding="utf-8"))


def parse_yaml(text: str) -> Any:  # noqa: ANN401 - as above
    """Give what a text of YAML says; raises `yaml.YAMLError`, also for a day that no calendar has."""
    try:
        return yaml.load(text, _LOADER)  # noqa: S506 - one of the two safe loaders
    except ValueError as error:  # 2026-13-01: YAML makes the date itself
        raise yaml.YAMLError(str(error)) from None


def office_folder() -> Path | None:
    """Give the folder in which the office writes its settings; None where it has none."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else None


def release_file() -> Path:
    """Give where the settings stand that two people released."""
    return Path(os.environ.get("WENGANG_VAR") or PROJECT_ROOT / "var") / "settings" / "released.json"


def office_text(name: str) -> str | None:
    """Give the text of an office's own file that holds now; None where it has none of this name.

    Before the first release nobody could be asked for one, so the people of the folder hold until then.
    """
    if os.environ.get("WENGANG_MODE") == PRODUCTION:
        released = released_files()
        if released is not None or name != PEOPLE_FILE:
            return (released or {}).get(name)
    folder = office_folder()
    if folder is None or not (folder / name).is_file():
        return None
    return (folder / name).read_text(encoding="utf-8-sig")


def released_files() -> Mapping[str, str] | None:
    """Give the released text of each file by its name; None before the first release."""
    path = release_file()
    return _released(path, path.stat().st_mtime_ns) if path.exists() else None


def state_of_office_files() -> State:
    """Give what changes whenever an office's own files that hold have changed."""
    folder = office_folder()
    if os.environ.get("WENGANG_MODE") == PRODUCTION:
        paths = [release_file(), *([folder / PEOPLE_FILE] if folder else [])]
    else:
        paths = sorted(folder.rglob("*.yaml")) if folder else []
    return tuple((str(path), state.st_mtime_ns, state.st_size) for path in paths if (state := _stat(path)))


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


@lru_cache(maxsize=1)
def _released(path: Path, _written: int) -> Mapping[str, str]:
    files: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))["files"]
    return files
