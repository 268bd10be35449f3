"""Every kind of letter of the house, so that whoever reads the ledger knows them all.

Belongs here: naming them. Does not belong here: what a kind declares, its words (the domains).
"""

from __future__ import annotations

from wengang.bulletin.steps import BULLETIN
from wengang.county_notices.notices import NOTICE
from wengang.deadlines.steps import REMINDER
from wengang.drafts.term import DRAFT_NOTE
from wengang.exchange.announcing import NOTE
from wengang.follow_up.daily import MAIL_OF_THE_DAY, TALK_PROPOSAL
from wengang.follow_up.reviewers import WAITING_FOR_YOU
from wengang.follow_up.supervision import SUPERVISION
from wengang.fund.execution.letters import NOTICE as EXECUTION_NOTICE
from wengang.fund.letters import ISSUED_MONEY
from wengang.letters.audit_heads import AUDIT_HEAD
from wengang.letters.operators import OPERATOR_NOTE
from wengang.public_posts.reporting import TO_LEADERS, TO_REVIEWERS
from wengang.receipts.steps import RECEIPT
from wengang.work_relief.demand import DEMAND
from wengang.work_relief.transfers import TRANSFER
from wengang.workshops.certification.mailing import DECISION, TO_APPLICANT
from wengang.workshops.letters import EXIT, GUIDANCE, MONTHLY

LETTER_KINDS = (
    NOTICE,
    BULLETIN,
    RECEIPT,
    REMINDER,
    MAIL_OF_THE_DAY,
    SUPERVISION,
    TALK_PROPOSAL,
    TO_LEADERS,
    TO_REVIEWERS,
    DEMAND,
    TRANSFER,
    WAITING_FOR_YOU,
    NOTE,
    DRAFT_NOTE,
    GUIDANCE,
    MONTHLY,
    EXIT,
    TO_APPLICANT,
    DECISION,
    EXECUTION_NOTICE,
    ISSUED_MONEY,
    OPERATOR_NOTE,
    AUDIT_HEAD,
)
"""In the order in which pages offer them."""
