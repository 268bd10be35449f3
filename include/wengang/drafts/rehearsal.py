"""Trying a draft out: the real intake, the real rules, the real receipt, in a transaction that is undone.

Belongs here: the way of one trial. Does not belong here: any rule, who may start one (`wengang_desk`), the process it runs in
(`rehearsal_process`).

Method: the files are laid out as the hand-overs that they would be, in a folder of the draft; `data_sharing` registers, checks and settles
them exactly as it would, beside everything that stands (versions, row counts, control totals, other files); what the receipt would say is
read, and the transaction is rolled back. Encrypted copies of a trial stand in the draft's own folder and go with it. The month's tables are
opened before, in a transaction of their own, because who opens them holds up all others until he ends.
"""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from wengang.corrections.outcomes import refused_workbooks
from wengang.data_sharing.inbox import list_inbox
from wengang.data_sharing.manifests import ATTACHMENT, CORRECTED_ROWS
from wengang.data_sharing.places import MANIFEST, shown
from wengang.data_sharing.problems import Problem
from wengang.data_sharing.registration import register_found
from wengang.data_sharing.steps import check_hand_over
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.drafts.chain import corrected_by, place_of
from wengang.drafts.keeping import Draft, FileRole
from wengang.drafts.manifest import ListedFile, Sender, manifest_of
from wengang.drafts.recognition import Recognised, recognise
from wengang.drafts.rows import DepartmentOfDigestRow
from wengang.receipts.steps import told_files
from wengang.receipts.writing import ToldFinding, told_changes, told_findings
from wengang.settings.data_sets import load_data_sets, load_departments
from wengang.settings.environment import Settings
from wengang.settings.keys import load_keys
from wengang.settings.units import load_units
from wengang.storage import FolderStore, Store, Stored

STAGED, _ARCHIVE = "hand_overs", ".archive"


@dataclass(frozen=True, slots=True)
class TriedFile:
    """What would become of one file: its state, counts, reasons and what follows as a receipt says it, and every finding.

    Beside the states of a delivery: `unknown` (no table, or two files of one), `repeated` (brings nothing new), `unchecked` (not looked at to the end).
    """

    name: str
    role: FileRole | None
    title: str
    state: str
    rows: int = 0
    rejected: int = 0
    cells: int = 0
    warnings: int = 0
    said: tuple[str, ...] = ()
    findings: tuple[ToldFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class Laid:
    """A draft laid out as hand-overs: the folder of each department, and what each file is; `clashes` are files of one table."""

    folders: Mapping[str, Path]
    recognised: Mapping[str, Recognised]
    clashes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _OwnBeforeKept:
    """What a trial keeps, and behind it what the installation keeps: that is read and never written.

    A correction workbook is laid over an original of its month, and files of earlier months that wait for their check are checked first.
    """

    own: Store
    kept: Store

    def put(self, name: str, content: bytes) -> None:
        """Keep content among the trial's own."""
        self.own.put(name, content)

    def get(self, name: str) -> bytes:
        """Give what the trial keeps, or else the installation."""
        return (self.own if self.own.has(name) else self.kept).get(name)

    def has(self, name: str) -> bool:
        """Tell whether the trial or the installation keeps it."""
        return self.own.has(name) or self.kept.has(name)

    def remove(self, name: str) -> None:
        """Take away what the trial keeps."""
        self.own.remove(name)

    def names(self, below: str = "") -> Iterator[Stored]:
        """Give what the trial keeps."""
        return self.own.names(below)


class _RehearsalSettings(Settings):
    """The settings of an installation with the folder of a trial for its inbox, and its encrypted copies kept there too."""

    @property
    def archive(self) -> Store:
        """Where the encrypted copies of the trial stand, over the originals of the installation."""
        return _OwnBeforeKept(FolderStore(self.inbox / _ARCHIVE), super().archive)


class _UndoneError(Exception):
    """Ends the transaction of a trial, and carries what was read in it."""

    def __init__(self, files: list[TriedFile]) -> None:
        super().__init__("a trial is undone")
        self.files = files


def rehearse(settings: Settings, draft: Draft, moment: datetime, tell: Callable[[str], None]) -> list[TriedFile]:
    """Try a draft out and give what would become of each file, in the order of their names; `tell` says how far it is."""
    tell("正在识别文件")
    laid = lay_out(settings, draft, moment, Sender(), draft.folder / STAGED)
    found = {name: _unread(name, one, laid.clashes.get(name, "")) for name, one in laid.recognised.items()}
    if laid.folders:
        tell("正在逐行检查")
        with unit_of_work(settings) as work:
            work.run("data_sharing/open_month", period=str(draft.period))
        trial = _RehearsalSettings(**settings.model_dump() | {"inbox": draft.folder / STAGED})
        try:
            with unit_of_work(trial) as work:
                raise _UndoneError(_tried(work, settings, tell))
        except _UndoneError as undone:
            names: dict[object, str] = {one.role: name for name, one in laid.recognised.items() if name not in laid.clashes}
            names |= {shown(name): name for name, one in laid.recognised.items() if one.digest}  # of those there may be several
            found |= {names.get(file.name if file.name in names else file.role, file.name): file for file in undone.files}
    shutil.rmtree(draft.folder / STAGED, ignore_errors=True)
    return [replace(found[name], name=name) for name in sorted(found)]


def lay_out(settings: Settings, draft: Draft, moment: datetime, sender: Sender, target: Path, *, standing_in: Path | None = None) -> Laid:
    """Lay the files of a draft out as one hand-over a department below a folder, manifests included, anew each time.

    `standing_in` is the inbox where hand-overs of the page may stand that no scan has seen yet; what is only tried out knows none of them.
    """
    shutil.rmtree(target, ignore_errors=True)
    of_the_year = draft.unit == load_units().province.code
    paths = {path.name: path for path in draft.files}
    recognised = {
        name: recognise(name, path.read_bytes(), of_the_year=of_the_year, told=draft.told.get(name)) for name, path in paths.items()
    }
    with unit_of_work(settings) as work:
        recognised = {name: _placed(work, draft, name, one) for name, one in recognised.items()}
    by_department: dict[str, list[ListedFile]] = defaultdict(list)
    clashes: dict[str, str] = {}
    first: dict[FileRole, str] = {}
    for name, one in recognised.items():
        if one.role is None:
            continue
        if one.role.table in load_data_sets() and (other := first.setdefault(one.role, name)) != name:
            clashes[name] = f"{shown(name)} 和 {shown(other)} 都是“{title_of(one.role)}”，一次只能报一个：请移除一个，或改选它是什么表"
            continue
        by_department[one.role.department].append(ListedFile(one.role.table, name, paths[name].read_bytes(), one.rows))
    folders = {}
    with unit_of_work(settings) as work:
        for department, files in sorted(by_department.items()):
            folders[department] = target / department
            folders[department].mkdir(parents=True, mode=0o700)
            for file in files:
                os.link(paths[file.name], folders[department] / file.name)
            place = standing_in and place_of(standing_in, draft.unit, draft.period, department)
            corrects = corrected_by(work, draft.unit, draft.period, department, [file.table for file in files], place)
            manifest = manifest_of(draft.unit, draft.period, department, files, moment, sender, corrects)
            (folders[department] / MANIFEST).write_bytes(manifest)
    return Laid(folders, recognised, clashes)


def _placed(work: UnitOfWork, draft: Draft, name: str, one: Recognised) -> Recognised:
    """Give a correction workbook the department whose delivery it corrects, or say that there is none; anything else stays what it is."""
    if not one.digest:
        return one
    row = work.row("drafts/department_of_digest", DepartmentOfDigestRow, unit=draft.unit, period=str(draft.period), sha256=one.digest)
    if row is not None:
        return replace(one, role=FileRole(CORRECTED_ROWS, row["department"]))
    told = f"{shown(name)}：它更正的不是{load_units().unit(draft.unit).name}{draft.period.chinese}报送过的文件：请核对月份，用这个月的更正工作簿"
    return Recognised(None, problem=Problem("CORRECTION_OTHER_DELIVERY", told))


def title_of(role: FileRole) -> str:
    """Name a role for people: 务工月监测, 人社的控制总数, 附件."""
    data_set = load_data_sets().get(role.table)
    if data_set is None:
        return "附件" if role.table == ATTACHMENT else "更正工作簿"
    return f"{load_departments()[role.department]}的{data_set.title}" if data_set.department == "both" else data_set.title


def _tried(work: UnitOfWork, settings: Settings, tell: Callable[[str], None]) -> list[TriedFile]:
    """Take, check and settle what is laid out, and read what its receipts would say."""
    registration = register_found(work, list_inbox(work.settings.inbox), load_keys(settings))
    files: list[TriedFile] = []
    for hand_over in registration.hand_overs:
        if hand_over.problem:
            files.append(TriedFile(hand_over.folder, None, hand_over.folder, "returned", said=(hand_over.problem.message,)))
            continue
        checked = check_hand_over(work, hand_over.id, tell)
        files += [
            TriedFile(one["file_name"], None, "更正工作簿", "returned", said=(one["refused_message"],))
            for one in refused_workbooks(work, hand_over.id)
        ]
        for told in told_files(work, hand_over.id, findings_named=None):
            row, delivery = told.row, told.delivery
            role = FileRole(CORRECTED_ROWS if told.corrected else delivery.table, delivery.department)
            files.append(
                TriedFile(
                    delivery.file_name,
                    role,
                    f"{title_of(role)}（{delivery.data_set.title}）" if told.corrected else title_of(role),
                    delivery.state,
                    row["rows_delivered"] or delivery.rows_declared,
                    row["rows_rejected"] or 0,
                    row["cells_rejected"] or 0,
                    row["warnings"] or 0,
                    (*(reason["message"] for reason in row["reasons"]), *told.followed, *told_changes(told)),
                    told_findings(told),
                )
            )
        files += [TriedFile(title, None, title, "unchecked", said=(f"没有查完：{error}",)) for title, error in checked.undone]
    return files


def _unread(name: str, one: Recognised, clash: str) -> TriedFile:
    """Tell of a file that is not tried out, or brings nothing new when it is."""
    if one.role is None or clash:
        said = (clash or (one.problem.message if one.problem else ""),)
        return TriedFile(name, one.role, title_of(one.role) if one.role else "没有认出", "unknown", said=said)
    if one.role.table == ATTACHMENT:
        return TriedFile(name, one.role, title_of(one.role), "accepted", said=("申请材料的附件，随申请一并报送",))
    return TriedFile(name, one.role, title_of(one.role), "repeated", one.rows, said=("与已经报送的内容完全相同，提交后不产生新版本",))


def as_data(files: list[TriedFile]) -> list[dict[str, Any]]:
    """Give what was tried as plain data."""
    return [asdict(file) for file in files]
