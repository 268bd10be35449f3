"""Registering a hand-over: what it corrects, which of its files are new, and the encrypted copy of each original (method §10).

Belongs here: judging a hand-over as a whole, digests, versions, the papers of an application (attachments).
Does not belong here: reading the files (`checking_files`), what cannot even be registered (`inbox`, `troubles`).

Method: a hand-over is known by the digest of its manifest, so the same one twice is nothing new. It arrives when a scan first sees that
digest, several seen at once in the byte order of their paths; no file time counts. Corrections form a chain by `is_correction_of`; the
chain, then arrival, orders the versions. A correction that arrives before what it corrects is refused with the reason, stays in the
inbox and is taken by the first scan that knows its target. A file without a chain that brings the content of an earlier version back,
or that arrived before the newest version, replaces nothing. Where the path names another unit, month or department than the manifest, a
person decides (reliability F10). Whatever goes wrong with one hand-over is a problem of that one.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import psycopg

from wengang.data_sharing.deliveries import DeliveryState
from wengang.data_sharing.inbox import MAX_HAND_OVER_BYTES, FoundHandOver, InboxListing, Trouble, in_chain_order, unreadable
from wengang.data_sharing.laying_over import digest_after
from wengang.data_sharing.manifests import ATTACHMENT, CORRECTED_ROWS, Manifest, ManifestFile, judge_period, parse_manifest
from wengang.data_sharing.originals import ArchiveError, put_away
from wengang.data_sharing.places import MANIFEST, named_by, shown
from wengang.data_sharing.problems import Problem, RefusedError, as_reasons
from wengang.data_sharing.returned_workbooks import digest_carried
from wengang.data_sharing.rows import (
    CorrectionOfRow,
    HandOverByManifestRow,
    NewestVersionRow,
    RegisterDeliveryRow,
    RegisterHandOverRow,
    SightsRow,
    VersionOfDigestRow,
    VersionsRow,
)
from wengang.database.unit_of_work import Row, UnitOfWork
from wengang.settings.data_sets import load_data_sets, load_departments
from wengang.settings.keys import Keys
from wengang.settings.units import load_units
from wengang.storage import StoreAwayError, StoreError

_WAITS_FOR_TARGET = "CORRECTION_UNKNOWN"
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RegisteredHandOver:
    """What became of one hand-over at registration: new deliveries to check, tables that bring nothing new, or a refusal.

    `unread` tells that nobody could say from its manifest whose it is, so that the operators have to see to it.
    """

    id: int
    folder: str
    new: tuple[int, ...] = ()
    problem: Problem | None = None
    unread: bool = False


@dataclass(slots=True)
class Registration:
    """The outcome of one look into the inbox; `troubles` are hand-overs that could not be registered as they stand."""

    hand_overs: list[RegisteredHandOver] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    already_known: int = 0


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A hand-over with its arrival and what its manifest says, or why it cannot be read."""

    item: FoundHandOver
    seen_at: datetime
    number: int
    manifest: Manifest | None
    problem: Problem | None


def register_inbox(work: UnitOfWork, listing: InboxListing, keys: Keys, *, live: bool = True) -> Registration:
    """Register every hand-over of the inbox that is new, in chain order; give what is to be checked. Safe to repeat.

    Senders of past months (`live` false) are told nothing, they got their receipts in their day; and nothing of their inbox is
    remembered, because a later look into it may ask for other months.
    """
    work.lock("data_sharing", "registration")
    outcome, to_read_again = _registered(work, listing, keys)
    if live:
        _remember_judged(work, listing, to_read_again)
    else:
        work.run("data_sharing/tell_nobody", ids=[registered.id for registered in outcome.hand_overs])
    return outcome


def register_found(work: UnitOfWork, listing: InboxListing, keys: Keys) -> Registration:
    """Register hand-overs in a transaction that its caller will undo: nobody else is held up, and nothing is remembered."""
    return _registered(work, listing, keys)[0]


def _registered(work: UnitOfWork, listing: InboxListing, keys: Keys) -> tuple[Registration, set[str]]:
    """Give what became of every hand-over that is new, and the digests of those that a later look has to read again."""
    outcome = Registration(already_known=listing.judged_before)
    arrived = _arrivals(work, listing)
    targets = [(one.item, one.manifest.is_correction_of if one.manifest else None) for one in arrived.values()]
    to_read_again = {
        item.manifest_sha256 for item in in_chain_order(targets) if not _take(work, arrived[item.manifest_sha256], keys, outcome)
    }
    return outcome, to_read_again


def note_arrivals(work: UnitOfWork, found: Sequence[FoundHandOver]) -> None:
    """Note that hand-overs were seen, in the order in which they are given; what was seen before stays where it was."""
    digests = dict.fromkeys(item.manifest_sha256 for item in found)
    work.run_for_each("data_sharing/note_sight", [{"manifest_sha256": digest} for digest in digests])


def _arrivals(work: UnitOfWork, listing: InboxListing) -> dict[str, _Arrived]:
    """Give the hand-overs of a scan by the digest of their manifest, in order of arrival; one in two places is one, the first place."""
    items: dict[str, FoundHandOver] = {}
    for item in listing.found:
        items.setdefault(item.manifest_sha256, item)
    note_arrivals(work, listing.found)
    return {
        row["manifest_sha256"]: _Arrived(items[row["manifest_sha256"]], row["seen_at"], row["number"], *_read(items, row))
        for row in work.rows("data_sharing/sights", SightsRow, digests=list(items))
    }


def _read(items: dict[str, FoundHandOver], row: SightsRow) -> tuple[Manifest | None, Problem | None]:
    item = items[row["manifest_sha256"]]
    manifest = None
    try:
        manifest = parse_manifest(item.manifest, item.folder)
        judge_period(manifest, row["seen_at"], item.folder)
    except RefusedError as error:
        return manifest, error.problem
    return manifest, None


def _remember_judged(work: UnitOfWork, listing: InboxListing, to_read_again: set[str]) -> None:
    """Remember manifests and zips all of whose hand-overs are settled, so that no later scan reads them again (reliability F3)."""
    open_keys = {trouble.key for trouble in listing.troubles}
    open_keys |= {item.look.key for item in listing.found if item.manifest_sha256 in to_read_again}
    judged = {item.look.key: item.look.stamp for item in listing.found if item.look.key not in open_keys}
    work.run_for_each("data_sharing/remember_judged", [{"place_key": key, "stamp": stamp} for key, stamp in judged.items()])


def _take(work: UnitOfWork, arrived: _Arrived, keys: Keys, outcome: Registration) -> bool:
    """Register one hand-over; whatever goes wrong with it is noted as its trouble. Tell whether it needs no further reading."""
    item = arrived.item
    known = work.row("data_sharing/hand_over_by_manifest", HandOverByManifestRow, manifest_sha256=item.manifest_sha256)
    waits = known is not None and known["refused_rule"] == _WAITS_FOR_TARGET
    if known and not waits:
        outcome.already_known += 1
        return True
    try:
        with work.savepoint():
            problem = arrived.problem
            if problem is None and arrived.manifest is not None:
                problem = _problem_of_chain(work, item, arrived.manifest)
            if waits and problem:
                outcome.already_known += 1
                return False
            outcome.hand_overs.append(_register(work, arrived, problem, keys))
    except (psycopg.OperationalError, psycopg.InterfaceError, ArchiveError, StoreError, StoreAwayError):
        raise  # the database or the archive: a matter of this installation, not of this hand-over
    except OSError as error:
        outcome.troubles.append(Trouble(item.folder, item.look.key, unreadable(item.folder, error)))
        return False
    except Exception as error:
        _logger.warning("hand-over %s: %s", item.manifest_sha256, type(error).__name__)
        told = f"{item.folder}：处理这份交接时出错，没有收件，其他交接不受影响。请运行人员联系系统管理员，请报送单位重新导出后再报送"
        outcome.troubles.append(Trouble(item.folder, item.look.key, Problem("HAND_OVER_FAILED", told)))
        return False
    return problem is None or problem.rule != _WAITS_FOR_TARGET


def _problem_of_chain(work: UnitOfWork, item: FoundHandOver, manifest: Manifest) -> Problem | None:
    """Judge what a hand-over says it corrects: known and taken, of the same unit, period and department, not yet corrected by another."""
    target_sha = manifest.is_correction_of
    if target_sha is None:
        return None
    where = f"{item.folder}/{MANIFEST}"
    target = work.row("data_sharing/hand_over_by_manifest", HandOverByManifestRow, manifest_sha256=target_sha)
    if target is None or target["refused_rule"] == _WAITS_FOR_TARGET:
        return Problem(
            _WAITS_FOR_TARGET,
            f"{where}：更正对象 {target_sha[:12]}… 不是已收到的清单。"
            "请核对 is_correction_of（应为被更正的 manifest.json 的 SHA-256）；原件到达后本更正会自动处理",
        )
    if target["refused_rule"]:
        return Problem(
            "CORRECTION_OF_REFUSED",
            f"{where}：更正对象 {target_sha[:12]}… 当时没有被接收，没有可更正的内容。"
            "请把 is_correction_of 改为已接收的最新清单（没有则为 null）后重新报送",
        )
    if (target["unit"], target["period"], target["department"]) != (manifest.unit, manifest.period, manifest.department):
        return Problem("CORRECTION_OTHER", f"{where}：更正的单位、期间或部门与被更正的清单不同。请核对后重新报送")
    taken = work.row("data_sharing/correction_of", CorrectionOfRow, is_correction_of=target_sha, manifest_sha256=item.manifest_sha256)
    if taken is not None:
        return Problem(
            "CORRECTION_TWICE",
            f"{where}：清单 {target_sha[:12]}… 已被 {taken['folder']} 更正过。"
            f"请以最新的清单（{taken['manifest_sha256'][:12]}…）为更正对象重新报送",
        )
    return None


def _register(work: UnitOfWork, arrived: _Arrived, problem: Problem | None, keys: Keys) -> RegisteredHandOver:
    item, manifest = arrived.item, arrived.manifest
    row = work.row(
        "data_sharing/register_hand_over",
        RegisterHandOverRow,
        manifest_sha256=item.manifest_sha256,
        folder=item.folder,
        unit=manifest.unit if manifest else named_by(item.folder).unit,
        period=manifest and manifest.period,
        department=manifest and manifest.department,
        is_correction_of=manifest and manifest.is_correction_of,
        prepared_by=manifest and shown(manifest.prepared_by),
        approved_by=manifest and shown(manifest.approved_by),
        generated_at=manifest and manifest.generated_at,
        received_at=arrived.seen_at,
        refused_rule=problem and problem.rule,
        refused_message=problem and problem.message,
    )
    hand_over_id: int = row["id"] if row else 0
    if problem or manifest is None:
        return RegisteredHandOver(hand_over_id, item.folder, problem=problem, unread=manifest is None)
    # Opened here and not by the first check: a check that creates partitions would wait for others that wait for it.
    work.run("data_sharing/open_month", period=manifest.period)
    intake = _Intake(work, hand_over_id, arrived, manifest, keys)
    for file in manifest.files:
        intake.register(file)
    work.run("data_sharing/note_repeated", hand_over_id=hand_over_id, repeated=intake.repeated, outdated=intake.outdated)
    return RegisteredHandOver(hand_over_id, item.folder, tuple(intake.new))


@dataclass(slots=True)
class _Intake:
    """The files of one hand-over on their way in, and what became of them so far."""

    work: UnitOfWork
    hand_over_id: int
    arrived: _Arrived
    manifest: Manifest
    keys: Keys
    new: list[int] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    bytes_left: int = MAX_HAND_OVER_BYTES

    def register(self, file: ManifestFile) -> None:
        """Register one file: as a new version, as returned when it is not what the manifest says, or as content that brings nothing new."""
        content, problem = self._read(file)
        sha256 = hashlib.sha256(content).hexdigest() if content is not None else file.sha256
        problem = problem or _problem_of_file(self.arrived.item.folder, file, content, sha256)
        if file.table == ATTACHMENT:
            self._register_attachment(file, content, sha256, problem)
        elif file.table == CORRECTED_ROWS:
            self._register_workbook(file, content, sha256, problem)
        elif problem or self._brings_something_new(file, sha256):
            self._register_delivery(file, content, sha256, problem)

    def _read(self, file: ManifestFile) -> tuple[bytes | None, Problem | None]:
        try:
            content = self.arrived.item.read(file.name, self.bytes_left)
        except RefusedError as error:
            return None, error.problem
        self.bytes_left -= len(content or b"")
        return content, None

    def _brings_something_new(self, file: ManifestFile, sha256: str) -> bool:
        """Tell whether a file is a new version; note a table whose content stands already, or that an old file may not bring back.

        A file that stands alone (an application) repeats nothing; a correction may bring old content back, because its chain says so.
        """
        if load_data_sets()[file.table].stands_alone:
            return True
        versions = [
            row
            for row in self.work.rows("data_sharing/versions", VersionsRow, **self._place(file))
            if row["state"] != DeliveryState.RETURNED
        ]
        if not versions:
            return True
        newest = versions[0]
        if newest["sha256"] == sha256:
            self.repeated.append(file.table)
            return False
        known_before = any(row["sha256"] == sha256 for row in versions)
        overtaken = newest["arrival"] is not None and newest["arrival"] > self.arrived.number
        if self.manifest.is_correction_of is None and (known_before or overtaken):
            self.outdated.append(file.table)
            return False
        return True

    def _register_delivery(self, file: ManifestFile, content: bytes | None, sha256: str, problem: Problem | None) -> None:
        self._register_version(self._place(file), sha256, self._as_came(file, content, sha256), problem)

    def _register_version(self, place: Row, sha256: str, came: Row, problem: Problem | None = None) -> int:
        """Register the next version of a delivery and give its id."""
        newest = self.work.row("data_sharing/newest_version", NewestVersionRow, **place)
        row = self.work.row(
            "data_sharing/register_delivery",
            RegisterDeliveryRow,
            **place,
            **came,
            version=newest["version"] + 1 if newest else 1,
            sha256=sha256,
            received_at=self.arrived.seen_at,
            state=DeliveryState.RETURNED if problem else DeliveryState.RECEIVED,
            reasons=as_reasons([problem] if problem else []),
            doubts=as_reasons(_doubts(self.arrived.item, self.manifest)),
        )
        if row is None:
            raise LookupError("the version was not registered")
        if not problem:
            self.new.append(row["id"])
        return row["id"]

    def _register_workbook(self, file: ManifestFile, content: bytes | None, sha256: str, problem: Problem | None) -> None:
        """Register a correction workbook: as the next version of the delivery whose digest it carries, else with why it is of none.

        What it says of rows is judged when that version is checked: only then it is sure which version is the newest before it.
        """
        came, corrects, version = self._as_came(file, content, sha256), None, None
        if content is not None and problem is None:
            try:
                corrects = self._corrected_by(file, content)
                place = {**self._place(file), "table_name": corrects["table_name"]}
                version = self._register_version(place, digest_after(corrects["sha256"], sha256), came)
            except RefusedError as error:
                problem = error.problem
        self.work.run(
            "data_sharing/register_workbook",
            **came,
            sha256=sha256,
            corrects=corrects and corrects["id"],
            delivery_id=version,
            refused_rule=problem and problem.rule,
            refused_message=problem and problem.message,
        )

    def _corrected_by(self, file: ManifestFile, content: bytes) -> VersionOfDigestRow:
        manifest, digest = self.manifest, digest_carried(file.name, content)
        place = {"unit": manifest.unit, "period": manifest.period, "department": manifest.department}
        row = self.work.row("data_sharing/version_of_digest", VersionOfDigestRow, **place, sha256=digest)
        if row is None:
            whose = f"{load_units().unit(manifest.unit).name}{load_departments()[manifest.department]}{manifest.month.chinese}"
            raise RefusedError(
                "CORRECTION_OTHER_DELIVERY",
                f"{shown(file.name)}：它更正的不是{whose}报送过的文件（文件摘要 {digest[:12]}…），没有采用任何更正。"
                "请核对清单的单位、期间和部门，用这一份文件的更正工作簿重新交回",
            )
        return row

    def _as_came(self, file: ManifestFile, content: bytes | None, sha256: str) -> Row:
        return {
            "hand_over_id": self.hand_over_id,
            "file_name": shown(file.name),
            "bytes": file.bytes if content is None else len(content),
            "rows_declared": file.rows,
            "archived_as": self._put_away(sha256, content),
        }

    def _register_attachment(self, file: ManifestFile, content: bytes | None, sha256: str, problem: Problem | None) -> None:
        """Keep one paper of an application encrypted, with what is wrong with it; the check of the materials tells the sender."""
        self.work.run(
            "data_sharing/register_attachment",
            hand_over_id=self.hand_over_id,
            name=file.name,
            bytes=file.bytes if content is None else len(content),
            sha256=sha256,
            archived_as=self._put_away(sha256, content),
            problem=problem and problem.rule,
        )

    def _place(self, file: ManifestFile) -> Row:
        manifest = self.manifest
        return {"unit": manifest.unit, "period": manifest.period, "department": manifest.department, "table_name": file.table}

    def _put_away(self, sha256: str, content: bytes | None) -> str | None:
        """Store an original and give its name in the archive, None where there is none."""
        if content is None:
            return None
        return put_away(self.work.settings.archive, self.keys.archive, self.manifest.unit, self.manifest.period, sha256, content)


def _doubts(item: FoundHandOver, manifest: Manifest) -> Iterator[Problem]:
    """Say where the path names another unit, month or department than the manifest: then a person decides (reliability F10)."""
    named, units, departments = named_by(item.folder), load_units().by_code, load_departments()
    said: list[tuple[str, frozenset[str], str, Mapping[str, str]]] = [
        ("单位", named.units, manifest.unit, {code: unit.name for code, unit in units.items()}),
        ("期间", named.periods, manifest.period, {}),
        ("部门", named.departments, manifest.department, departments),
    ]
    for what, in_path, in_manifest, titles in said:
        if others := sorted(in_path - {in_manifest}):
            path_says = "、".join(titles.get(other, other) for other in others)
            yield Problem(
                "PATH_OTHER",
                f"交接放在“{item.folder}”里，路径写的{what}是{path_says}，"
                f"清单写的是{titles.get(in_manifest, in_manifest)}。请核实是谁报送的、报的是哪一份，再决定",
            )


def _problem_of_file(folder: str, file: ManifestFile, content: bytes | None, sha256: str) -> Problem | None:
    others = {ATTACHMENT: "附件", CORRECTED_ROWS: "更正工作簿"}
    title = others.get(file.table) or load_data_sets()[file.table].title
    again = "请重新导出并连同新的清单作为更正报送"
    name = shown(file.name)
    if content is None:
        return Problem("FILE_ABSENT", f"{folder}：清单列出的{title}文件“{name}”不在文件夹里。{again}")
    if len(content) != file.bytes:
        return Problem(
            "FILE_BYTES",
            f"{folder}/{name}：清单写明 {file.bytes} 字节，实际 {len(content)} 字节，文件可能没有传完。{again}",
        )
    if sha256 != file.sha256:
        return Problem("FILE_DIGEST", f"{folder}/{name}：文件摘要与清单不符（实际 {sha256[:12]}…），内容在生成清单后被改动。{again}")
    return None
