"""The steps of a release of settings, each one task: propose, ask, put in force.

Belongs here: the order of work inside a step, and what is decided. Does not belong here: faults (`checking`), changes (`changes`), when it is
asked (`dags/office_settings.py`), how (`approvals.deciding`).

What is released is what was proposed and shown, whatever somebody has written into the folder since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from wengang.approvals.deciding import Counts, MatterOfDecision, Question
from wengang.approvals.opinions import BOTH_DEPARTMENTS, verdict_on
from wengang.database.unit_of_work import UnitOfWork
from wengang.markdown import as_markdown
from wengang.office_settings.changes import SettingChange, changed_parameters, changes_between
from wengang.office_settings.checking import OfficeSettingsError, chosen_folder, faults_of_folder, texts_of
from wengang.office_settings.preview import preview
from wengang.office_settings.releases import content_of, keep_proposal, keep_release, lay_out, newest_proposal, newest_release

_TOLD_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class ProposedSettings:
    """What proposing gave: how many changes wait for two people."""

    changes: int

    @property
    def counts(self) -> Counts:
        """For the task's line and record."""
        return {"setting_changes": self.changes}


@dataclass(frozen=True, slots=True)
class ReleasedSettings:
    """What carrying out gave: the number of the release that holds, or that people refused."""

    number: int | None = None
    refused: bool = False

    @property
    def counts(self) -> Counts:
        """For the task's line and record."""
        return {"refused": True} if self.refused else {"release": self.number} if self.number else {}


def propose_settings(work: UnitOfWork, on: date) -> ProposedSettings:
    """Keep what the office's folder would change, in the words in which two people are shown it.

    Raises `OfficeSettingsError` naming file and line where something is wrong there. The same folder again is the same proposal.
    """
    work.lock("office_settings")
    folder = chosen_folder()
    if faults := faults_of_folder(folder):
        told = "；".join(fault.text for fault in faults[:_TOLD_AT_MOST])
        raise OfficeSettingsError(f"{folder} 中有{len(faults)}处要改：{told}。全部用 wengang config check 列出，改好后清除本任务")
    texts, release = texts_of(folder), newest_release(work)
    standing: Mapping[str, str] = release.files if release else {}
    changes = changes_between(standing, texts, on)
    if not changes:
        return ProposedSettings(0)
    content, waiting = content_of(texts), newest_proposal(work)
    told = "\n".join([*_shown(changes), "", *_previewed(work, changed_parameters(standing, texts))])
    if waiting is None or (waiting["content"], waiting["told"]) != (content, told):
        keep_proposal(work, content, told, on)
    return ProposedSettings(len(changes))


def release_subject(work: UnitOfWork, _about: None) -> str:
    """Give the subject under which opinions on the waiting proposal are stored."""
    waiting = newest_proposal(work)
    return f"office_settings:{waiting['id'] if waiting else 0}"


def release_question(work: UnitOfWork, _about: None, role: str) -> Question | None:
    """Give what the department of a role is asked about the waiting proposal; None where nothing waits."""
    waiting = newest_proposal(work)
    if waiting is None:
        return None
    lines = [
        "本单位的设置有以下改动。同意：两部门都同意后生效。不同意：原来的设置继续有效。意见必须填写。",
        "",
        waiting["told"],
        "",
        f"内容摘要：`{waiting['digest']}`",
    ]
    return Question(f"设置放行（{BOTH_DEPARTMENTS[role]}）", "\n".join(lines), waiting["digest"])


def release_settings(work: UnitOfWork, _about: None, on: date) -> ReleasedSettings:
    """Let the waiting proposal hold, after looking at the stored opinions; raises `ApprovalError` where one is missing.

    Where nothing waits the release that holds is laid out again, so that a cleared task mends a file that was lost.
    """
    work.lock("office_settings")
    waiting = newest_proposal(work)
    if waiting is None:
        release = newest_release(work)
    else:
        verdict = verdict_on(work, release_subject(work, None), waiting["digest"])
        if verdict.refused:
            return ReleasedSettings(refused=True)
        hr_by, rv_by = verdict.people
        release = keep_release(work, waiting, (hr_by, rv_by), on)
    if release is None:
        return ReleasedSettings()
    lay_out(work.settings.var, release)
    return ReleasedSettings(release.number)


def _shown(changes: list[SettingChange]) -> list[str]:
    lines = []
    for number, change in enumerate(changes, 1):
        lines.append(f"{number}. **{as_markdown(change.about)}**：{as_markdown(change.words)}")
        if change.differing:
            lines += ["", "```diff", *change.differing, "```", ""]
    return lines


def _previewed(work: UnitOfWork, values: Mapping[str, int | str]) -> list[str]:
    return ["如果这些取值在已有的月份就这样：", "", "```text", *preview(work, values), "```"] if values else []


def _the_settings() -> None:
    """There is one folder of settings."""


SETTINGS_OF_OFFICE = MatterOfDecision(
    about=_the_settings,
    subject=release_subject,
    question=release_question,
    settle=release_settings,
)
