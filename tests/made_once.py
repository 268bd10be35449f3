"""Offices with which all tests of a module begin: made once through the real path, and a copy of database and folder for each test.

Belongs here: making and copying one. Does not belong here: what stands in it (each module says that).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import pytest
from ops.database import address_for
from tests.databases import borrowed_database, fresh_database

from wengang.database.engines import close_engines
from wengang.settings.environment import Mode, Settings

Made = TypeVar("Made")


@dataclass(frozen=True)
class MadeOnce(Generic[Made]):
    """An office of which each test gets a copy: the name of its database, its folder, and what its maker gave."""

    database: str
    var: Path
    made: Made

    def copied_to(self, settings: Settings) -> Made:
        """Lay its files into the folder of a test whose database is borrowed from it, and give what its maker gave."""
        shutil.copytree(self.var, settings.var, dirs_exist_ok=True)
        return deepcopy(self.made)


@contextmanager
def made_once(server: str, template: str, var: Path, make: Callable[[Settings], Made]) -> Iterator[MadeOnce[Made]]:
    """Make an office in an empty folder and keep it until the block ends."""
    (var / "inbox").mkdir()
    with fresh_database(server, template) as name:
        made = make(Settings(mode=Mode.TRIAL, var=var, inbox=var / "inbox", database_url=address_for(server, name, "wengang_app")))
        close_engines()  # a database is copied only while nobody is in it
        yield MadeOnce(name, var, made)


@contextmanager
def database_for(request: pytest.FixtureRequest, server: str, template: str, **made_by: str) -> Iterator[str]:
    """Give the name of a database for a test: of the office that one of its fixtures copies (fixture → fixture that made it), else without rows."""
    makers = [maker for fixture, maker in made_by.items() if fixture in request.fixturenames]
    with borrowed_database(server, request.getfixturevalue(makers[0]).database if makers else template) as name:
        yield name
