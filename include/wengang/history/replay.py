"""A replay: an archive through the same code, in a database and a folder of its own that are gone afterwards (method §11).

Belongs here: where a replay works. Does not belong here: the import (`steps`), the figures file (`figures_file`).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from wengang.database.scratch import scratch_database, standing
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.history.figures_file import figures_file
from wengang.history.steps import HistoryError, ImportedHistory, Progress, import_history, read_targets
from wengang.settings.environment import Mode, Settings

PREFIX = "wengang_replay_"
HELD_TAKEN = "重演时自动接收，仅供核对"


def replay(settings: Settings, archive: Path, out: Path, *, administrator: str | None, progress: Progress) -> ImportedHistory:
    """Replay an archive and write its figures file; raises as `replayed`."""
    targets = read_targets(archive / "targets.json")
    with replayed(settings, archive, targets, administrator=administrator, progress=progress) as (work, outcome):
        body = figures_file(work, outcome.snapshots, outcome.held)
    out.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return outcome


@contextmanager
def replayed(
    settings: Settings, archive: Path, targets: dict[str, int] | None, *, administrator: str | None, progress: Progress
) -> Iterator[tuple[UnitOfWork, ImportedHistory]]:
    """Replay an archive and give a unit of work over what came of it, gone when the block ends; nothing that is configured is touched.

    `administrator` is the address of a role that may create a database; without it the one-machine installation's own is used, else the
    configured one. Raises `HistoryError` in production, `ScratchDatabaseError` where no database can be made.
    """
    if settings.mode is Mode.PRODUCTION:
        raise HistoryError("正式环境不能重演：档案中的人员不应进入正式环境，请在试用环境核对")
    folder, server = settings.var / "replay", administrator or administrator_of(settings)
    with scratch_database(server, PREFIX) as name:
        _remove_left_behind(folder, standing(server, PREFIX))
        own = settings.model_copy(
            update={"var": folder / name, "inbox": archive / "inbox", "database_url": make_conninfo(settings.database_url, dbname=name)}
        )
        try:
            outcome = import_history(own, own.inbox, targets, accept_held=HELD_TAKEN, progress=progress)
            with unit_of_work(own) as work:
                yield work, outcome
        finally:
            shutil.rmtree(own.var, ignore_errors=True)


def _remove_left_behind(folder: Path, in_use: set[str]) -> None:
    """Remove the folders of replays whose database is gone: keys and originals that a killed one left."""
    for left in folder.glob(f"{PREFIX}*"):
        if left.name not in in_use:
            shutil.rmtree(left, ignore_errors=True)


def administrator_of(settings: Settings) -> str:
    """Give the administrator of the one-machine installation's own server where the configured database stands on it."""
    left = settings.var / "run" / "maintenance_url"
    if left.exists():
        address = left.read_text(encoding="utf-8").strip()
        if conninfo_to_dict(address).get("host") == conninfo_to_dict(settings.database_url).get("host"):
            return address
    return settings.database_url
