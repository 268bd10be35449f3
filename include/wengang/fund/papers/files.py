"""The files of the papers by name: of a proposal, and of the final text at issue.

Belongs here: which papers there are and what their files are called. Does not belong here: writing them (`package_folder`), a unit's page.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from wengang.fund.papers.charts import charts
from wengang.fund.papers.content import Plan
from wengang.fund.papers.plan import plan_document, plan_paper
from wengang.fund.papers.publicity import publicity_document, publicity_paper

PLAN, PUBLICITY, ISSUED = "分配方案", "公示名单", "印发"


def plan_papers(plan: Plan, own_templates: Path, starts_on: date | None = None) -> Mapping[str, bytes]:
    """Give the plan, the publicity list and the charts by file name; `starts_on` is the first day of publicity where it is known.

    `own_templates` is the run-time folder. Raises `WordTemplateError`, `WorkdayError`.
    """
    drawings = charts(plan)
    paper, listed = plan_paper(plan, drawings), publicity_paper(plan, starts_on)
    texts = {
        f"{PLAN}.html": paper.html,
        f"{PLAN}.txt": paper.text,
        f"{PUBLICITY}.html": listed.html,
        f"{PUBLICITY}.txt": listed.text,
        **drawings,
    }
    return {
        f"{PLAN}.docx": plan_document(plan, own_templates),
        f"{PUBLICITY}.docx": publicity_document(plan, starts_on, own_templates),
        **{name: text.encode() for name, text in texts.items()},
    }


def issued_papers(plan: Plan, own_templates: Path, starts_on: date | None) -> Mapping[str, bytes]:
    """Give the final texts of a decided plan, beside those of the proposal: the same papers below `印发/`.

    Raises `ValueError` for a plan without a decision: a proposal is not issued; `WordTemplateError`, `WorkdayError` as above.
    """
    if plan.decision is None:
        raise ValueError(f"{plan.title} has no decision: its papers are those of a proposal")
    return {f"{ISSUED}/{name}": content for name, content in plan_papers(plan, own_templates, starts_on).items()}
