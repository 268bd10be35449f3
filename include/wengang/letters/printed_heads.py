"""The head of the sealed audit at the foot of a paper: up to when the records were under seal when it was written (decision 0066).

Belongs here: keeping the head of a paper, its sentence, comparing what a paper says with the chain. Does not belong here: sealing
(`audit.sealing`), the papers.

Whoever holds a printed paper holds a head that nobody can take back: records from before it that are changed later no longer lead to it.
A paper that is written again says what it said first, because its head is kept under the paper's own key.
"""

from __future__ import annotations

from wengang.audit.rows import PaperHeadRow, SealsAfterRow
from wengang.audit.sealing import Seal
from wengang.database.unit_of_work import UnitOfWork
from wengang.papers.wording import hour


def keep_head(work: UnitOfWork, paper: str) -> tuple[str, ...]:
    """Keep the newest head for a paper that is written for the first time, and give its sentence; none where nothing is sealed."""
    work.run("audit/keep_paper_head", paper=paper)
    return printed_head(work, paper)


def printed_head(work: UnitOfWork, paper: str) -> tuple[str, ...]:
    """Give the sentence of the head that was kept for a paper; none for papers of before."""
    row = work.row("audit/paper_head", PaperHeadRow, paper=paper)
    if row is None:
        return ()
    return (
        f"本件成稿时，系统审计记录封存到第{row['number']}次、第{row['last_position']}条（{hour(row['sealed_at'])}），链值 {row['head'].hex(' ', 4)}。"
        f"核对此前的记录有没有被改动：wengang evidence paper {row['number']} 链值。",
    )


def compared_with_chain(work: UnitOfWork, number: int, head: str) -> tuple[bool, str]:
    """Tell whether the chain still leads to the head that a paper says, and say so."""
    told = "".join(head.split()).lower()
    row = next(iter(work.rows("audit/seals_after", SealsAfterRow, after=number - 1)), None)
    if row is None or row["number"] != number:
        return False, f"不一致：库中没有第{number}次封存，而纸上有。封存在成稿以后被去掉，或纸上的次数看错"
    seal = Seal.of(row)
    if seal.head.hex() != told:
        return False, f"不一致：第{number}次封存现在的链值是 {seal.head.hex()}，与纸上的不同。链在成稿以后被重做，或纸上的链值抄错"
    return (
        True,
        f"一致：第{number}次封存的链值与纸上相同，封存于{hour(row['sealed_at'])}，到第{seal.last}条。记录本身用 ops/verify_audit.py 核对",
    )
