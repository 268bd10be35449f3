"""Registering a hand-over: what it corrects, which of its files are new, and the encrypted copy of each original (method §10).

Belongs here: judging a hand-over as a whole, digests, versions, the papers of an application (attachments).
Does not belong here: reading the files (`checking_files`).

Method: a hand-over is known by the digest of its manifest, so the same one twice is nothing new. Corrections form a chain by
`is_correction_of`; the chain, then arrival, orders the versions. A correction that arrives before what it corrects is refused with the
reason, stays in the inbox and is taken by the first scan that knows its target.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from wengang.data_sharing.deliveries import DeliveryState
from wengang.data_sharing.inbox import FoundHandOver, InboxListing, in_chain_order
from wengang.data_sharing.manifests import ATTACHMENT, Manifest, ManifestFile, parse_manifest
from wengang.data_sharing.originals import put_away
from wengang.data_sharing.problems import Problem, RefusedError, as_reasons
from wengang.database.unit_of_work import Row, UnitOfWork
from wengang.settings.data_sets import load_data_sets
from wengang.settings.keys import Keys

_WAITS_FOR_TARGET = "CORRECTION_UNKNOWN"


@dataclass(frozen=True, slots=True)
class RegisteredHandOver:
    """What became of one hand-over at registration: new deliveries to check, tables that repeat known content, or a refusal."""

    id: int
    folder: str
    new: tuple[int, ...] = ()
    returned: tuple[int, ...] = ()
    repeated: tuple[str, ...] = ()
    problem: Problem | None = None


@dataclass(slots=True)
class Registration:
    """The outcome of one look into the inbox."""

    hand_overs: list[RegisteredHandOver] = field(default_factory=list)
    already_known: int = 0


def register_inbox(work: UnitOfWork, listing: InboxListing, keys: Keys) -> Registration:
    """Register every hand-over of the inbox that is new, in chain order; give what is to be checked. Safe to repeat."""
    work.lock("data_sharing", "registration")
    outcome = Registration()
    parsed: dict[str, tuple[FoundHandOver, Manifest | None, Problem | None]] = {}
    for item in listing.found:
        # The same manifest in two places is one hand-over: the place that arrived first.
        parsed.setdefault(item.manifest_sha256, (item, *_parse(item)))
    targets = [(item, manifest.is_correction_of if manifest else None) for item, manifest, _ in parsed.values()]
    for item in in_chain_order(targets):
        _, manifest, problem = parsed[item.manifest_sha256]
        known = work.row("data_sharing/hand_over_by_manifest", manifest_sha256=item.manifest_sha256)
        if known and known["refused_rule"] != _WAITS_FOR_TARGET:
            outcome.already_known += 1
            continue
        if problem is None and manifest is not None:
            problem = _problem_of_chain(work, item, manifest)
        if known and problem:
            outcome.already_known += 1
            continue
        outcome.hand_overs.append(_register(work, item, manifest, problem, keys))
    return outcome


def _parse(item: FoundHandOver) -> tuple[Manifest | None, Problem | None]:
    try:
        return parse_manifest(item.manifest, item.folder), None
    except RefusedError as error:
        return None, error.problem


def _problem_of_chain(work: UnitOfWork, item: FoundHandOver, manifest: Manifest) -> Problem | None:
    """Judge what a hand-over says it corrects: known and taken, of the same unit, period and department, not yet corrected by another."""
    target_sha = manifest.is_correction_of
    if target_sha is None:
        return None
    where = f"{item.folder}/manifest.json"
    target = work.row("data_sharing/hand_over_by_manifest", manifest_sha256=target_sha)
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
    taken = work.row("data_sharing/correction_of", is_correction_of=target_sha, manifest_sha256=item.manifest_sha256)
    if taken is not None:
        return Problem(
            "CORRECTION_TWICE",
            f"{where}：清单 {target_sha[:12]}… 已被 {taken['folder']} 更正过。"
            f"请以最新的清单（{taken['manifest_sha256'][:12]}…）为更正对象重新报送",
        )
    return None


def _register(
    work: UnitOfWork, item: FoundHandOver, manifest: Manifest | None, problem: Problem | None, keys: Keys
) -> RegisteredHandOver:
    row = work.row(
        "data_sharing/register_hand_over",
        manifest_sha256=item.manifest_sha256,
        folder=item.folder,
        unit=manifest and manifest.unit,
        period=manifest and manifest.period,
        department=manifest and manifest.department,
        is_correction_of=manifest and manifest.is_correction_of,
        prepared_by=manifest and manifest.prepared_by,
        approved_by=manifest and manifest.approved_by,
        generated_at=manifest and manifest.generated_at,
        refused_rule=problem and problem.rule,
        refused_message=problem and problem.message,
    )
    hand_over_id: int = row["id"] if row else 0
    if problem or manifest is None:
        return RegisteredHandOver(hand_over_id, item.folder, problem=problem)
    # Opened here and not by the first check: a check that creates partitions would wait for others that wait for it.
    work.run("data_sharing/open_month", period=manifest.period)
    new: list[int] = []
    returned: list[int] = []
    repeated: list[str] = []
    for file in manifest.files:
        if file.table == ATTACHMENT:
            _register_attachment(work, hand_over_id, item, manifest, file, keys)
            continue
        _register_file(work, hand_over_id, item, manifest, file, keys, new, returned, repeated)
    work.run("data_sharing/note_repeated", hand_over_id=hand_over_id, repeated=repeated)
    return RegisteredHandOver(hand_over_id, item.folder, tuple(new), tuple(returned), tuple(repeated))


def _register_file(
    work: UnitOfWork,
    hand_over_id: int,
    item: FoundHandOver,
    manifest: Manifest,
    file: ManifestFile,
    keys: Keys,
    new: list[int],
    returned: list[int],
    repeated: list[str],
) -> None:
    """Register one file: as a new version, as returned when it is not what the manifest says, or as content known already."""
    content, problem = _read(item, file)
    sha256 = hashlib.sha256(content).hexdigest() if content is not None else file.sha256
    problem = problem or _problem_of_file(item.folder, file, content, sha256)
    place = {
        "unit": manifest.unit,
        "period": manifest.period,
        "department": manifest.department,
        "table_name": file.table,
    }
    newest = work.row("data_sharing/newest_version", **place)
    if problem is None and newest and _repeats(file, sha256, newest):
        repeated.append(file.table)
        return
    archived_as = _put_away(work, manifest, sha256, content, keys)
    row = work.row(
        "data_sharing/register_delivery",
        **place,
        hand_over_id=hand_over_id,
        version=newest["version"] + 1 if newest else 1,
        file_name=file.name,
        bytes=file.bytes if content is None else len(content),
        sha256=sha256,
        rows_declared=file.rows,
        archived_as=archived_as,
        state=DeliveryState.RETURNED if problem else DeliveryState.RECEIVED,
        reasons=as_reasons([problem] if problem else []),
    )
    if row:
        (returned if problem else new).append(row["id"])


def _repeats(file: ManifestFile, sha256: str, newest: Row) -> bool:
    """Tell whether a file brings the content of the newest version again; a file that stands alone repeats nothing."""
    if load_data_sets()[file.table].stands_alone:
        return False
    return bool(newest["sha256"] == sha256 and newest["state"] != DeliveryState.RETURNED)


def _register_attachment(
    work: UnitOfWork, hand_over_id: int, item: FoundHandOver, manifest: Manifest, file: ManifestFile, keys: Keys
) -> None:
    """Keep one paper of an application encrypted, with what is wrong with it; the check of the materials tells the sender."""
    content, problem = _read(item, file)
    sha256 = hashlib.sha256(content).hexdigest() if content is not None else file.sha256
    problem = problem or _problem_of_file(item.folder, file, content, sha256)
    work.run(
        "data_sharing/register_attachment",
        hand_over_id=hand_over_id,
        name=file.name,
        bytes=file.bytes if content is None else len(content),
        sha256=sha256,
        archived_as=_put_away(work, manifest, sha256, content, keys),
        problem=problem and problem.rule,
    )


def _put_away(work: UnitOfWork, manifest: Manifest, sha256: str, content: bytes | None, keys: Keys) -> str | None:
    """Store an original and give its name in the archive, None where there is none."""
    if content is None:
        return None
    return put_away(work.settings.archive, keys.archive, manifest.unit, manifest.period, sha256, content)


def _read(item: FoundHandOver, file: ManifestFile) -> tuple[bytes | None, Problem | None]:
    try:
        return item.read(file.name), None
    except RefusedError as error:
        return None, error.problem


def _problem_of_file(folder: str, file: ManifestFile, content: bytes | None, sha256: str) -> Problem | None:
    title = "附件" if file.table == ATTACHMENT else load_data_sets()[file.table].title
    again = "请重新导出并连同新的清单作为更正报送"
    if content is None:
        return Problem("FILE_ABSENT", f"{folder}：清单列出的{title}文件“{file.name}”不在文件夹里。{again}")
    if len(content) != file.bytes:
        return Problem(
            "FILE_BYTES",
            f"{folder}/{file.name}：清单写明 {file.bytes} 字节，实际 {len(content)} 字节，文件可能没有传完。{again}",
        )
    if sha256 != file.sha256:
        return Problem("FILE_DIGEST", f"{folder}/{file.name}：文件摘要与清单不符（实际 {sha256[:12]}…），内容在生成清单后被改动。{again}")
    return None
