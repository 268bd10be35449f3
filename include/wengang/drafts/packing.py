"""Packing a folder: the manifest for files that a department puts into the inbox by itself (architecture decision 16).

Belongs here: `wengang pack`. Does not belong here: the page (it writes its manifests in `rehearsal`), judging the files.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wengang.data_sharing.places import MANIFEST, is_looked_at, is_manifest, readable, shown
from wengang.drafts.keeping import DraftError
from wengang.drafts.manifest import ListedFile, Sender, manifest_of
from wengang.drafts.recognition import recognise
from wengang.drafts.rehearsal import title_of
from wengang.periods import Period
from wengang.settings.data_sets import load_departments
from wengang.settings.units import load_units
from wengang.whole_file import write_whole


@dataclass(frozen=True, slots=True)
class Packed:
    """What was packed: the department that brings the files, and a line for each of them."""

    department: str
    lines: tuple[str, ...]


def pack(folder: Path, unit: str, period: Period, moment: datetime, sender: Sender, *, corrects: Path | None = None) -> Packed:
    """Write the manifest of a folder, last and whole; raises `DraftError` naming each file that is in the way.

    `corrects` is the manifest of the hand-over that is replaced. A manifest that stands is written anew.
    """
    if not folder.is_dir():
        raise DraftError(f"没有文件夹 {folder}：请写明放报送文件的文件夹")
    of_the_year = load_units().unit(unit).code == load_units().province.code
    files: list[ListedFile] = []
    departments: dict[str, list[str]] = {}
    wrong: list[str] = []
    lines: list[str] = []
    for path in sorted(one for one in folder.iterdir() if one.is_file() and is_looked_at(one.name) and not is_manifest(one.name)):
        found = recognise(readable(path.name), path.read_bytes(), of_the_year=of_the_year)
        if found.problem or found.role is None:
            wrong.append(found.problem.message if found.problem else f"{shown(path.name)}：没有认出")
            continue
        if found.digest:
            wrong.append(f"{shown(path.name)}：是更正工作簿，请在办事页“报送”交回，或按回执所说自己写清单（table 写 {found.role.table}）")
            continue
        departments.setdefault(found.role.department, []).append(shown(path.name))
        files.append(ListedFile(found.role.table, readable(path.name), path.read_bytes(), found.rows))
        lines.append(f"{shown(path.name)}：{title_of(found.role)}，{found.rows} 行")
    if len(departments) > 1:
        told = "；".join(f"{load_departments()[word]}：{'、'.join(names)}" for word, names in departments.items())
        wrong.append(f"这些文件属于不同部门，一个文件夹只放一个部门的（{told}）：请分成几个文件夹")
    if wrong or not files:
        raise DraftError("没有写清单。" + ("；".join(wrong) or f"文件夹 {folder} 里没有要报送的文件"))
    (department,) = departments
    replaced = hashlib.sha256(corrects.read_bytes()).hexdigest() if corrects else None
    write_whole(folder / MANIFEST, manifest_of(unit, period, department, files, moment, sender, replaced))
    return Packed(department, tuple(lines))
