"""Proposals and releases as they are kept: in the database, and the file from which every process reads what holds.

Belongs here: keeping and giving them. Does not belong here: what is proposed and decided (`steps`), reading settings (`settings.config_files`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wengang.database.unit_of_work import UnitOfWork
from wengang.office_settings.rows import SettingsProposalRow, SettingsReleaseRow
from wengang.whole_file import keep_whole


@dataclass(frozen=True, slots=True)
class SettingsRelease:
    """A release: its number, the day, the two people, and the files."""

    number: int
    on: date
    people: tuple[str, str]
    files: Mapping[str, str]


def content_of(texts: Mapping[str, str]) -> str:
    """Give the files of an office as the one text that is proposed and released."""
    return json.dumps(dict(texts), ensure_ascii=False, sort_keys=True)


def newest_proposal(work: UnitOfWork) -> SettingsProposalRow | None:
    """Give what waits for a release."""
    return work.row("office_settings/newest_proposal", SettingsProposalRow)


def keep_proposal(work: UnitOfWork, content: str, told: str, on: date) -> SettingsProposalRow:
    """Keep a proposal with the words in which two people are shown it."""
    digest = hashlib.sha256(f"{content}\x1f{told}".encode()).hexdigest()
    row = work.row("office_settings/insert_proposal", SettingsProposalRow, content=content, told=told, digest=digest, proposed_on=on)
    if row is None:
        raise LookupError("the proposal was not kept")
    return row


def newest_release(work: UnitOfWork) -> SettingsRelease | None:
    """Give the release that holds."""
    row = work.row("office_settings/newest_release", SettingsReleaseRow)
    return row and SettingsRelease(row["number"], row["released_on"], (row["hr_by"], row["rv_by"]), json.loads(row["content"]))


def keep_release(work: UnitOfWork, proposal: SettingsProposalRow, people: tuple[str, str], on: date) -> SettingsRelease:
    """Record that two people released a proposal; the database asks for their opinions."""
    before = newest_release(work)
    number = before.number + 1 if before else 1
    hr_by, rv_by = people
    work.run("office_settings/insert_release", number=number, proposal_id=proposal["id"], released_on=on, hr_by=hr_by, rv_by=rv_by)
    return SettingsRelease(number, on, people, json.loads(proposal["content"]))


def follow_release(work: UnitOfWork) -> None:
    """Lay out the release that holds where this machine has another one or none: a second machine hears of a release in no other way.

    A file of the same number is left as it is: what somebody wrote into it is for the health check to tell.
    """
    release = newest_release(work)
    if release is not None and _number_in(work.settings.var) != release.number:
        lay_out(work.settings.var, release)


def _number_in(var: Path) -> int | None:
    try:
        number: int = json.loads(_file(var).read_text(encoding="utf-8"))["number"]
    except (FileNotFoundError, ValueError, KeyError):
        return None
    return number


def _file(var: Path) -> Path:
    return var / "settings" / "released.json"


def lay_out(var: Path, release: SettingsRelease) -> None:
    """Write the file from which every process reads what holds; the same release again changes nothing."""
    told = {"number": release.number, "released_on": str(release.on), "by": release.people, "files": release.files}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1)
    keep_whole(_file(var), f"{text}\n".encode())
