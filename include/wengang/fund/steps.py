"""What a run of the yearly allocation does, one public function a task, and what is decided: for the DAGs, `make fund` and the tests.

Belongs here: the list of steps. Does not belong here: what a step does (`proposals` makes versions, `decisions` carries out what people
decide, `objections` is the round before the issue).
"""

from __future__ import annotations

from wengang.fund.decisions import DECISION_OF_FINANCE, VERSION_OF_A_YEAR, approve, import_decision, issue, require_proposal
from wengang.fund.objections import OBJECTION_TO_A_PROPOSAL, raise_objection, settled
from wengang.fund.proposals import REFUSED_BY_THE_RULES, ProposedVersion, propose, refusal_question
from wengang.fund.reminders import remind_of_passing_down

__all__ = [
    "DECISION_OF_FINANCE",
    "OBJECTION_TO_A_PROPOSAL",
    "REFUSED_BY_THE_RULES",
    "VERSION_OF_A_YEAR",
    "ProposedVersion",
    "approve",
    "import_decision",
    "issue",
    "propose",
    "raise_objection",
    "refusal_question",
    "remind_of_passing_down",
    "require_proposal",
    "settled",
]
