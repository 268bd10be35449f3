"""What a reviewer decides about the replies of units: all that wait for his department, in one question a day (method §12).

Belongs here: whom a reply waits for, the question, what its answer does. Does not belong here: whether a reply is complete (`answers`), the
ledger (`wengang.matters.ledger`).

What two people are to accept (`MatterKind.accepted_by_two`) waits for another department's reviewer once the first one accepted it; only the
second acceptance moves the matter, and whoever accepted first does not decide again. A return by either is a return.

One button decides for all that was shown; numbers that the reviewer enters get the other decision. A matter that moved after it was shown is
left as it stands, and comes again when it waits again. While a question of a department waits, no other one is asked of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wengang.approvals.deciding import Answer, Counts, FormField, MatterOfDecision, Question
from wengang.approvals.digests import digest_of
from wengang.approvals.enclosures import Enclosure
from wengang.approvals.opinions import BOTH_DEPARTMENTS, AskAgainError, Opinion, Roles
from wengang.approvals.shown import shown_under
from wengang.database.json_text import dump_json
from wengang.database.unit_of_work import UnitOfWork
from wengang.follow_up.rows import RepliesToReviewRow, RolesAskedRow
from wengang.identity import mask_digits
from wengang.markdown import as_markdown
from wengang.matters import ledger
from wengang.matters.duties import kind_of
from wengang.matters.ledger import MoveToMake
from wengang.matters.rounds import MatterMove
from wengang.papers.paper import Paper, Section
from wengang.papers.wording import day
from wengang.people import load_people
from wengang.settings.units import load_units
from wengang.user_error import UserError

REVIEWING_DAG = "matter_replies"
ACCEPT_ALL, RETURN_ALL = "全部认可", "全部退回"
EXCEPTIONS = FormField("例外编号", "与按钮相反处理的事项编号，用顿号隔开；没有就不填", several_lines=True)
HR, RV = "hr", "rv"
REVIEWING: Roles = {**BOTH_DEPARTMENTS, "dr": "发展改革部门"}
"""The departments whose reviewers decide on replies."""
ASKED_ON, DEPARTMENT = "询问日期", "部门"
"""The params of a run: the day of the question, and whose reviewer is asked."""
_BETWEEN = re.compile(r"[\s,;、]+")
_LONGEST_CELL = 60
_HEAD = ("事项编号", "单位", "事项", "反馈于", "是否属实", "原因类别", "核实结果", "措施")


@dataclass(frozen=True, slots=True)
class RepliesOfADay:
    """Names what one run asks about: the replies that wait for a department, since a day."""

    on: date
    department: str

    @classmethod
    def named(cls, on: str, department: str) -> RepliesOfADay:
        """Give what a run's params name; raises `UserError` where they name nothing."""
        try:
            asked_on = date.fromisoformat(on)
        except ValueError:
            raise UserError(f"“{ASKED_ON}”要写成 2025-04-18 的样子：本流程由“事项”启动，不用手工填写") from None
        if department not in REVIEWING:
            raise UserError(f"“{DEPARTMENT}”要写 hr（人社）、rv（乡村振兴）或 dr（发展改革）：本流程由“事项”启动，不用手工填写")
        return cls(asked_on, department)


def departments_to_ask(work: UnitOfWork) -> list[str]:
    """Give the departments for whose reviewer replies wait, and who is not asked about others yet."""
    asked = {row["role"] for row in work.rows("follow_up/roles_asked", RolesAskedRow, dag_id=REVIEWING_DAG)}
    waiting = {_reviewed_by(row) for row in _waiting(work)}
    return [department for department in REVIEWING if department in waiting - asked]


def replies_question(work: UnitOfWork, about: RepliesOfADay, role: str) -> Question | None:
    """Give what the reviewer of a department is asked; None where nothing waits for him, or the run is about the other department."""
    rows = [row for row in _waiting(work) if _reviewed_by(row) == role]
    if about.department != role or not rows:
        return None
    shows = {row["no"]: _stood(row) for row in rows}
    two = [row["no"] for row in rows if _waits_for_two(row)]
    accepted = [f"{row['no']}已由{REVIEWING[row['first_department']]}审核人认可" for row in rows if row["first_department"]]
    text = "\n".join(
        [
            f"以下{len(rows)}个事项已有完整的反馈，等待审核。{ACCEPT_ALL}：有后续数据验证的等数据验证，其余办结。"
            f"{RETURN_ALL}：退回单位重新反馈，意见写进通知，期限至少延到2个工作日后。",
            *([f"{'、'.join(two)}须两人认可：第一人认可后由另一部门的审核人再认可，才算办结。"] if two else []),
            *(["；".join(accepted) + "。"] if accepted else []),
            f"个别要作相反处理的，把编号填在“{EXCEPTIONS.title}”里。反馈全文按单位在新页面阅读。\n",
            "| " + " | ".join(_HEAD) + " |",
            "|" + "---|" * len(_HEAD),
            *("| " + " | ".join(map(as_markdown, _cells(row))) + " |" for row in rows),
        ]
    )
    digest = digest_of("\n".join([text, *(f"{row['no']} {row['number']} {dump_json(row['details'])}" for row in rows)]))
    return Question(f"事项反馈审核（{REVIEWING[role]}）：{len(rows)}个事项", text, digest, enclosures=_papers(rows), shows=shows)


def read_exceptions(work: UnitOfWork, _about: RepliesOfADay, answer: Answer) -> Mapping[str, object]:
    """Give the numbers that get the other decision; raises `AskAgainError` for one that was not shown."""
    entered = unicodedata.normalize("NFKC", answer.entry(EXCEPTIONS.title)).upper()
    numbers = list(dict.fromkeys(filter(None, _BETWEEN.split(entered))))
    if unknown := [number for number in numbers if number not in shown_under(work, answer.digest)]:
        raise AskAgainError(f"例外编号“{'、'.join(map(mask_digits, unknown))}”不在这次询问的事项里：请照表中的事项编号填写，用顿号隔开")
    return {"exceptions": numbers}


def decide_replies(work: UnitOfWork, _about: RepliesOfADay, answer: Answer, opinion: Opinion) -> Counts:
    """Accept or return every reply that was shown, in the transaction of the answer; what moved meanwhile is counted and left."""
    ledger.lock(work)
    stands = {row["no"]: row for row in _waiting(work)}
    shown = shown_under(work, answer.digest)
    to_move = [
        no for no, stood in shown.items() if no in stands and _stood(stands[no]) == stood and stands[no]["first_by"] != answer.decided_by
    ]
    done = {MatterMove.ACCEPT: 0, MatterMove.RETURN: 0}
    first = 0
    for no, matter in ledger.find_all(work, to_move).items():
        move = MatterMove.ACCEPT if opinion.approve != (no in opinion.details["exceptions"]) else MatterMove.RETURN
        words = mask_digits(opinion.opinion)
        if move is MatterMove.ACCEPT and _waits_for_two(stands[no]) and stands[no]["first_by"] is None:
            _keep_first(work, matter.id, stands[no], answer, words)
            first += 1
            continue
        details = {name: who for name, who in (("decided_for", opinion.decided_for), ("first_by", stands[no]["first_by"])) if who}
        ledger.make(work, matter, MoveToMake(move, answer.on, answer.decided_by, words, digest=answer.digest, details=details))
        done[move] += 1
    return {
        "replies_accepted": done[MatterMove.ACCEPT],
        "accepted_first": first,
        "replies_returned": done[MatterMove.RETURN],
        "moved_meanwhile": len(shown) - len(to_move),
    }


def _keep_first(work: UnitOfWork, matter_id: int, row: RepliesToReviewRow, answer: Answer, words: str) -> None:
    work.run(
        "follow_up/insert_first_acceptance",
        matter_id=matter_id,
        number=row["number"],
        department=_reviewed_by(row),
        decided_by=answer.decided_by,
        opinion=words,
        on=answer.on,
        digest=answer.digest,
    )


def _waits_for_two(row: RepliesToReviewRow) -> bool:
    return kind_of(row["kind"]).accepted_by_two


def _stood(row: RepliesToReviewRow) -> str:
    """Give how a reply stood when it was shown: which one it is, and whether somebody had accepted it first."""
    return f"{row['number']}+" if row["first_by"] else str(row["number"])


def _waiting(work: UnitOfWork) -> list[RepliesToReviewRow]:
    return work.rows("follow_up/replies_to_review", RepliesToReviewRow)


def _reviewed_by(row: RepliesToReviewRow) -> str:
    """Give the department whose reviewer decides on a reply: that of who replied; once the first of two people accepted it, another one."""
    if row["first_department"] is not None:
        return HR if row["first_department"] == RV else RV
    return reviewed_by(row["details"].get("department"))


def reviewed_by(department: str | None) -> str:
    """Give the department whose reviewer decides on what a department replied: its own, 乡村振兴 for all that have none."""
    return department if department and department in REVIEWING and department in load_people().reviewers else RV


def _cells(row: RepliesToReviewRow) -> Sequence[str]:
    told: Sequence[Mapping[str, str]] = row["details"].get("rows") or []
    return (
        row["no"],
        load_units().unit(row["unit"]).name if row["unit"] else "省级",
        row["words"],
        day(row["replied_on"]),
        *(_joined(told, title) for title in ("是否属实", "原因类别", "核实结果", "措施")),
    )


def _joined(told: Sequence[Mapping[str, str]], title: str) -> str:
    words = "；".join(dict.fromkeys(row[title] for row in told if row.get(title))) or "——"
    return words if len(words) <= _LONGEST_CELL else f"{words[:_LONGEST_CELL]}……"


def _papers(rows: Sequence[RepliesToReviewRow]) -> tuple[Enclosure, ...]:
    """Give the whole replies, one paper a unit."""
    by_unit: dict[str, list[RepliesToReviewRow]] = defaultdict(list)
    for row in rows:
        by_unit[load_units().unit(row["unit"]).name if row["unit"] else "省级"].append(row)
    return tuple(Enclosure(name, _paper(name, of_unit).html) for name, of_unit in by_unit.items())


def _paper(name: str, rows: Sequence[RepliesToReviewRow]) -> Paper:
    return Paper(
        phrases=(f"{name}", "事项反馈"),
        issuer="事项反馈审核",
        sections=tuple(
            Section(
                f"{row['no']}：{row['words']}",
                (
                    f"{day(row['replied_on'])}反馈，期限{day(row['due_on'])}。",
                    *("；".join(f"{title}：{words}" for title, words in told.items()) for told in row["details"].get("rows") or ()),
                ),
            )
            for row in rows
        ),
    )


def _of(role: str) -> MatterOfDecision[RepliesOfADay]:
    return MatterOfDecision(
        about=RepliesOfADay.named,
        subject=lambda _work, about: f"matter_replies:{about.on}:{about.department}",
        question=replies_question,
        roles={role: REVIEWING[role]},
        agree=ACCEPT_ALL,
        refuse=(RETURN_ALL,),
        entries=(EXCEPTIONS,),
        examine=read_exceptions,
        then=decide_replies,
    )


REPLIES_OF_A_DAY = {role: _of(role) for role in REVIEWING}
"""What each department's reviewer decides, by role."""
