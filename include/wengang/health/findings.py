"""What a look at one thing gave, and what all of them make together.

Belongs here: the three grades, and the words of the whole. Does not belong here: looking (`checks`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum


class Grade(IntEnum):
    """How something stands; the number is the exit code of `wengang health` when nothing is worse."""

    WELL = 0
    FAULT = 1
    NOTICE = 3

    @property
    def chinese(self) -> str:
        """How it is told."""
        return {Grade.WELL: "正常", Grade.FAULT: "故障", Grade.NOTICE: "注意"}[self]


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """One thing that was looked at: how it stands, and, where it is not well, what to do."""

    title: str
    grade: Grade
    words: str
    remedy: str = ""

    @property
    def line(self) -> str:
        """It as a sentence."""
        return f"{self.grade.chinese}　{self.title}：{self.words}{f'。{self.remedy}' if self.remedy else ''}"

    @property
    def told(self) -> dict[str, str]:
        """It for a program."""
        return {"title": self.title, "grade": self.grade.name.lower(), "words": self.words, "remedy": self.remedy}


def worst(findings: Sequence[HealthFinding]) -> Grade:
    """Give how the whole stands: a fault before a notice before all well."""
    grades = {finding.grade for finding in findings}
    return next((grade for grade in (Grade.FAULT, Grade.NOTICE) if grade in grades), Grade.WELL)
