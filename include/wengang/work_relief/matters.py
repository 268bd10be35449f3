"""The matters of 以工代赈: those of its clues.

Belongs here: the list. Does not belong here: what stands (`wengang.clues.matters`), the rules (`clues`).
"""

from __future__ import annotations

from collections.abc import Sequence

from wengang.clues.matters import duties_of
from wengang.matters.duties import Duty
from wengang.work_relief.clues import CHAPTER

MATTERS: Sequence[Duty] = duties_of(CHAPTER)
