"""The correction workbooks of an archive: what each unit would be asked to mend, one file a delivery (method §13, “Check from outside”).

Belongs here: the folder that is written. Does not belong here: the replay (`replay`), workbooks (`wengang.corrections`).
They hold persons in clear and are not locked: a replay refuses in production, where the exchange alone gives them out.
"""

from __future__ import annotations

import re
from pathlib import Path

from wengang.corrections.standing import standing_workbooks, workbook_of
from wengang.history.replay import replayed
from wengang.history.steps import HistoryError, ImportedHistory, Progress
from wengang.settings.environment import Settings
from wengang.whole_file import write_whole

_OURS = re.compile("[0-9]+_[0-9]{4}-[0-9]{2}_[a-z_]+[.]xlsx")


def write_corrections(
    settings: Settings, archive: Path, out: Path, *, administrator: str | None, progress: Progress
) -> tuple[ImportedHistory, list[str]]:
    """Replay an archive and write its correction workbooks into a folder that holds nothing else; gives what came of it and their names.

    Workbooks of an earlier call are taken away. Raises `HistoryError` where the folder holds something else, and as `replayed`.
    """
    _refuse_foreign(out)
    with replayed(settings, archive, None, administrator=administrator, progress=progress) as (work, outcome):
        progress("写更正工作簿")
        out.mkdir(parents=True, exist_ok=True)
        for path in out.iterdir():
            path.unlink()
        names = []
        for standing in standing_workbooks(work):
            write_whole(out / standing.file_name, workbook_of(work, standing), mode=0o600)
            names.append(standing.file_name)
    return outcome, names


def _refuse_foreign(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise HistoryError(f"{out} 不是文件夹：请写明放更正工作簿的文件夹")
    foreign = sorted(path.name for path in out.iterdir() if not _OURS.fullmatch(path.name)) if out.is_dir() else []
    if foreign:
        raise HistoryError(f"文件夹 {out} 里有别的文件（{foreign[0]}）：更正工作簿单独放一个文件夹，请换一个空的")
