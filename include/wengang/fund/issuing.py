"""What follows from an issue: the final papers below `印发/` in the version's folder, and a letter to each unit.

Belongs here: both, as often as asked with the same result. Does not belong here: issuing the lines (`decisions`), words (`papers`, `letters`).
"""

from __future__ import annotations

from datetime import date

from wengang.database.unit_of_work import UnitOfWork
from wengang.fund.handed_over import DecidedLine
from wengang.fund.letters import IssuedYear, queue_letters
from wengang.fund.package_folder import version_folder, write_files
from wengang.fund.papers.content import FinanceDecision, Plan
from wengang.fund.papers.files import issued_papers
from wengang.fund.proposals import Version
from wengang.fund.rows import IssueRow, LinesRow
from wengang.letters.printed_heads import printed_head


def publish(work: UnitOfWork, version: Version) -> int:
    """Write the final papers of an issued version and queue the letters not queued yet; gives how many this call queued.

    Everything is dated with the issue itself, and publicity begins on that day, so that a later call gives the same bytes.
    """
    issue = work.row("fund/issue", IssueRow, version_id=version.id)
    if issue is None:
        raise LookupError("an issued version without its issue")
    _write_papers(work, version, issue)
    sealed = printed_head(work, issued_as(version.year))
    issued = IssuedYear(version.year, issue["doc_no"], issue["due_on"], issue["issued_on"], sealed)
    return queue_letters(work, version.id, issued)


def issued_as(year: int) -> str:
    """Give the name under which the head on the papers and letters of an issue is kept."""
    return f"allocation:{year}"


def _write_papers(work: UnitOfWork, version: Version, issue: IssueRow) -> None:
    rows = work.rows("fund/lines", LinesRow, version_id=version.id)
    lines = tuple(map(DecidedLine.from_row, rows))
    on: date = issue["issued_on"]
    decision = FinanceDecision(lines, issue["reserve_fen"], issue["doc_no"])
    plan = Plan(
        version.allocation, version.title, version.digest, version.unconfirmed, on, decision, printed_head(work, issued_as(version.year))
    )
    folder = version_folder(work.settings, version.year, version.version)
    digests = write_files(folder, issued_papers(plan, work.settings.var, on))
    work.run_for_each(
        "fund/keep_package_file",
        [{"version_id": version.id, "name": name, "sha256": digest} for name, digest in digests.items()],
    )
