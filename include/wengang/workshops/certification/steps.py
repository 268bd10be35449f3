"""The steps of certification, each one task: take an application with its papers, review, answer an objection, certify.

Belongs here: the order of work inside a step. Does not belong here: sentences (`questions`, `letters`), rules of papers and of who may apply
(`materials`, `opening`), the human tasks (`dags/workshop_certification.py`), lists and starts (`waiting`).

Every step may be run again, at any time and in any run of the case: it looks at the state that is stored, does what is due in it and nothing
else. A task that was marked by hand has moved nothing, so the next step finds the state before and says so. A run whose application was
completed since by a newer one leaves the case to the run of that one.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from wengang.approvals.deciding import Answer, Counts, MatterOfDecision, Question
from wengang.approvals.digests import digest_of
from wengang.approvals.opinions import SHORTEST_OPINION, Opinion, verdict_on
from wengang.data_sharing.deliveries import DeliveryState
from wengang.database.unit_of_work import UnitOfWork
from wengang.identity import mask_digits
from wengang.papers.wording import day
from wengang.people import Reviewer, load_people
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.workdays import add_workdays
from wengang.workshops.certification import questions
from wengang.workshops.certification.case_file import read_case_file
from wengang.workshops.certification.cases import Case, CaseError, CaseState, Kind, ObjectionAnswer, ReviewDecision, ReviewLevel, Role
from wengang.workshops.certification.letters import Certificate
from wengang.workshops.certification.mailing import certificate_of, queue_letter, queue_refusal
from wengang.workshops.certification.materials import shortcomings
from wengang.workshops.certification.moves import Move, case_by_id, case_of_run, find_cases, make_move, open_with, people_of
from wengang.workshops.certification.opening import (
    WorkshopStanding,
    refusal_by_open_case,
    refusal_by_standing,
    refusal_of_completion,
)
from wengang.workshops.certification.rows import (
    AbsorbedLatelyRow,
    ApplicationRow,
    ApplicationTakenRow,
    CertificateCountRow,
    CertificationObjectionRow,
    CorrectedCaseRow,
    InsertCaseRow,
    InsertObjectionRow,
    MaterialListRow,
    MovesRow,
    ObjectionsOfCaseRow,
    WorkshopStandingRow,
)

LATELY_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an application: its case with the state after the check of its papers, or why it was refused; and what it lacks."""

    case: Case | None
    refused: str | None = None
    lacking: int = 0


@dataclass(frozen=True, slots=True)
class ObjectionRef:
    """Names an objection to the case of an application; without a number the run is about none."""

    delivery_id: int
    objection_id: int | None

    @classmethod
    def named(cls, delivery_id: str | int, objection_id: str | int | None) -> ObjectionRef:
        """Give the objection that a run names."""
        return cls(int(delivery_id), None if objection_id is None else int(objection_id))


# ── applications ──


def take_application(work: UnitOfWork, delivery_id: int, business_date: date, asked_by: str) -> Taken:
    """Open or continue the case of an accepted application, and check its papers; a second time nothing is done.

    Raises `CaseError` for a delivery that is no accepted application.
    """
    work.lock("workshops", "certification")
    rows = work.rows("workshops/certification/application_rows", ApplicationRow, delivery_id=delivery_id)
    if not rows or rows[0]["delivery_state"] != DeliveryState.ACCEPTED:
        raise CaseError(f"编号{delivery_id}的文件不是已接收的车间认定申请：请核对后重新启动")
    if work.row("workshops/certification/application_taken", ApplicationTakenRow, delivery_id=delivery_id) is None:
        _take(work, rows, business_date, asked_by)
    taken = work.row("workshops/certification/application_taken", ApplicationTakenRow, delivery_id=delivery_id)
    if taken is None:
        raise LookupError(f"application {delivery_id} was just taken")
    if taken["refused"] is not None:
        queue_refusal(work, rows[0], taken["refused"], taken["taken_on"])
        return Taken(None, taken["refused"])
    if taken["case_id"] is None:
        raise LookupError(f"application {delivery_id} was taken and belongs to no case")
    case = case_by_id(work, taken["case_id"])
    if case.state is CaseState.APPLIED:
        case = _check_papers(work, case, business_date, asked_by)
    queue_letter(work, case)
    return Taken(case, lacking=len(case.details))


def _take(work: UnitOfWork, rows: Sequence[ApplicationRow], business_date: date, asked_by: str) -> None:
    """Keep what becomes of an application: a new case, the completion of one, or a refusal with its reason."""
    form = rows[0]
    usable = sum(row["row_no"] is not None for row in rows)
    if usable != 1:
        _keep(work, form, business_date, refused=f"申请表应当只有一行，这份申请有{usable}行可用，请按一份申请一行重新报送")
        return
    kind, before = Kind(form["application_kind"] or ""), _case_to_complete(work, form)
    refused = refusal_of_completion(before, kind, form["workshop_no"] or "") if before else _refusal(work, form, kind, business_date)
    if refused is not None:
        _keep(work, form, business_date, refused=refused)
        return

    def applied(opinion: str) -> Move:
        return Move(CaseState.APPLIED, Role.APPLICANT, opinion, business_date, digest="", asked_by=asked_by)

    if before is not None:
        _keep(work, form, business_date, case_id=before.id)
        make_move(work, before, applied("收到补正"))
        return
    opened = work.row(
        "workshops/certification/insert_case",
        InsertCaseRow,
        unit=form["unit"],
        case_no=_case_no(form),
        workshop_no=form["workshop_no"],
        name=form["name"],
        application_kind=kind,
        opened_on=business_date,
    )
    if opened is None:
        raise LookupError("a case that is opened gives its id")
    _keep(work, form, business_date, case_id=opened["id"])
    open_with(work, opened["id"], applied("收到申请"))


def _keep(work: UnitOfWork, form: ApplicationRow, taken_on: date, *, case_id: int | None = None, refused: str | None = None) -> None:
    work.run(
        "workshops/certification/insert_application", delivery_id=form["delivery_id"], case_id=case_id, refused=refused, taken_on=taken_on
    )


def _case_no(form: ApplicationRow) -> str:
    """Give what a case is called: its 申请编号, or the hand-over where that is blank."""
    return form["application_no"] or f"未编号{form['period']}-{form['version']}"


def _case_to_complete(work: UnitOfWork, form: ApplicationRow) -> Case | None:
    """Give the case that an application goes on in: of the same number, else of the hand-over that it corrects."""
    if form["application_no"]:
        same = find_cases(work, unit=form["unit"], case_no=form["application_no"])
        if same:
            return case_by_id(work, same[0].id)
    corrected = work.row("workshops/certification/corrected_case", CorrectedCaseRow, hand_over_id=form["hand_over_id"])
    return case_by_id(work, corrected["case_id"]) if corrected else None


def _refusal(work: UnitOfWork, form: ApplicationRow, kind: Kind, business_date: date) -> str | None:
    """Give why no new case can be opened, None when it can."""
    open_case = next((case for case in find_cases(work, workshop_no=form["workshop_no"]) if not case.state.has_ended), None)
    row = work.row("workshops/certification/workshop_standing", WorkshopStandingRow, workshop_no=form["workshop_no"], on=business_date)
    if row is None:
        raise LookupError("the standing of a workshop is always one row")
    standing = WorkshopStanding.from_row(row, business_date)
    return refusal_by_open_case(open_case) or refusal_by_standing(standing, kind, form["unit"], business_date)


def _check_papers(work: UnitOfWork, case: Case, business_date: date, asked_by: str) -> Case:
    """Move a case to the township when nothing is missing, else back to the applicant with everything that is."""
    file = read_case_file(work, case)
    listed = work.row("workshops/certification/material_list", MaterialListRow, hand_over_id=file.form["hand_over_id"])
    list_refused = listed is not None and listed["state"] != DeliveryState.ACCEPTED
    lacking = shortcomings(file.form, file.materials, case.kind, business_date, list_refused=list_refused)
    move = Move(
        CaseState.RETURNED if lacking else CaseState.TOWNSHIP_REVIEW,
        Role.SYSTEM,
        f"材料或内容有{len(lacking)}项需要补正" if lacking else "材料齐全",
        business_date,
        file.digest,
        asked_by,
        details=[item.as_data for item in lacking],
    )
    return make_move(work, case, move)


# ── reviews ──


def application_of_run(delivery_id: str | int) -> int:
    """Give the application that a run names."""
    return int(delivery_id)


def review_question(work: UnitOfWork, delivery_id: int, level: ReviewLevel) -> Question | None:
    """Give what the reviewers of a level are asked; None when the case is past it, ended, returned, or goes on in a newer application.

    Raises `CaseError` when the step before is not done (it was marked by hand), or nobody is left who may decide.
    """
    case = case_of_run(work, delivery_id)
    if case is None or not _is_due(case, level):
        return None
    if not _reviewers(work, case, level):
        raise CaseError(
            f"{case.title}没有可以{level.chinese}的人：名单上的人都已办理过本案，或没有名单。"
            f"请在 people.yaml 的 workshop_reviewers.{level.value} 中补充，再清除本任务"
        )
    file = read_case_file(work, case)
    moves = work.rows("workshops/certification/moves", MovesRow, case_id=case.id)
    absorbed = work.rows("workshops/certification/absorbed_lately", AbsorbedLatelyRow, workshop_no=case.workshop_no, months=LATELY_MONTHS)
    text = questions.review_text(case, file, level, moves, absorbed)
    return Question(f"{case.unit_name} {case.name} {level.chinese}（意见必填）", text, file.digest)


def examine_review(work: UnitOfWork, delivery_id: int, level: ReviewLevel, answer: Answer) -> dict[str, str] | None:
    """Give what is kept beside a reviewer's opinion; None when the case was past this review already: the answer moves nothing.

    Raises `CaseError` when the case file has changed since it was shown.
    """
    case = case_of_run(work, delivery_id)
    if case is None or case.state is not level.state:
        return None
    if answer.digest != read_case_file(work, case).digest:
        raise CaseError(f"{case.title}的案卷在您看过之后有变化：请清除本任务，重新询问")
    return {"decision": answer.option}


def move_reviewed(work: UnitOfWork, delivery_id: int, level: ReviewLevel, answer: Answer, opinion: Opinion) -> Counts:
    """Move a case by what its reviewer decided."""
    to = ReviewDecision(answer.option).leads_to(level)
    move = Move(to, level.role, opinion.opinion, answer.on, answer.digest, answer.asked_by, decided_by=answer.decided_by)
    moved = make_move(work, _case(work, delivery_id), move)
    queue_letter(work, moved)
    return {"state": moved.state.value}


def _case(work: UnitOfWork, delivery_id: int) -> Case:
    case = case_of_run(work, delivery_id)
    if case is None:
        raise LookupError(f"application {delivery_id} has no case any more")
    return case


def _is_due(case: Case, level: ReviewLevel) -> bool:
    """Tell whether a case waits for a review; raises `CaseError` when the step before it is not done."""
    if level is ReviewLevel.COUNTY and case.state is CaseState.TOWNSHIP_REVIEW:
        raise _not_done(case)
    return case.state is level.state


def _not_done(case: Case) -> CaseError:
    return CaseError(f"{case.title}还在{case.state.chinese}：这一步没有办完（可能被手工标记）。请清除“{case.state.chinese}”，重新询问")


def _reviewers(work: UnitOfWork, case: Case, level: ReviewLevel) -> tuple[Reviewer, ...]:
    """Give who may review a case: on the list of its unit, and not in the case yet."""
    acted = people_of(work, case)
    return tuple(one for one in load_people().reviewers_of_workshops(level.value, case.unit) if one.account not in acted)


# ── objections ──


def record_objection(work: UnitOfWork, case_id: int, *, received_on: date, content: str, recorded_by: str) -> int | None:
    """Record what was objected during a publicity and give its number, None when the same was recorded before. Raises `CaseError`.

    It is taken as long as the case is in publicity, also when the last day has passed and the case is not certified yet.
    """
    case = case_by_id(work, case_id)
    if case.state is not CaseState.PUBLICITY:
        raise CaseError(f"{case.title}不在公示期（{case.state.chinese}），不能登记异议")
    if received_on < case.since:
        raise CaseError(f"{case.title}从{day(case.since)}开始公示，收到异议的日期不能更早")
    words, handler = mask_digits(content), recorded_by.strip()
    if len(words) < SHORTEST_OPINION or not handler:
        raise CaseError("请写明异议的内容和登记人")
    row = work.row(
        "workshops/certification/insert_objection",
        InsertObjectionRow,
        case_id=case_id,
        received_on=received_on,
        content=words,
        recorded_by=handler,
    )
    return row["id"] if row else None


def objection_question(work: UnitOfWork, asked: ObjectionRef, _role: str) -> Question | None:
    """Give what is asked about an objection; None without one, when it is answered, or the case is no longer in publicity.

    It is answered by a county reviewer of the unit who has not reviewed the case. Raises `CaseError` when there is none.
    """
    found = _open_objection(work, asked)
    if found is None:
        return None
    case, objection = found
    if not _answerers(work, case):
        raise CaseError(
            f"{case.title}没有可以答复异议的人：县级名单上的人都已审核过本案。"
            "请在 people.yaml 的 workshop_reviewers.county 中补充，再清除本任务"
        )
    headline = f"{case.unit_name} {case.name} 公示异议答复（意见必填）"
    return Question(headline, questions.objection_text(case, objection), objection_digest(objection))


def examine_objection_answer(work: UnitOfWork, asked: ObjectionRef, answer: Answer) -> dict[str, str] | None:
    """Let an answer to an objection count, None when there was nothing to answer any more; raises `CaseError`."""
    found = _open_objection(work, asked)
    if found is None:
        return None
    case, objection = found
    if answer.digest != objection_digest(objection):
        raise CaseError(f"{case.title}的异议与您看过的不同：请清除本任务，重新询问")
    return {}


def answer_objection(work: UnitOfWork, asked: ObjectionRef, answer: Answer, opinion: Opinion) -> Counts:
    """Keep the answer to an objection, and end the case when it is upheld."""
    case = _case(work, asked.delivery_id)
    upheld = answer.option == ObjectionAnswer.UPHELD
    work.run(
        "workshops/certification/insert_objection_answer",
        objection_id=asked.objection_id,
        upheld=upheld,
        answer=opinion.opinion,
        answered_by=answer.decided_by,
        answered_on=answer.on,
        digest=answer.digest,
        asked_by=answer.asked_by,
    )
    if upheld:
        why = f"公示期间的异议成立：{opinion.opinion}"
        move = Move(CaseState.REJECTED, Role.OBJECTION, why, answer.on, case.digest, answer.asked_by, decided_by=answer.decided_by)
        case = make_move(work, case, move)
        queue_letter(work, case)
    return {"state": case.state.value}


def _open_objection(work: UnitOfWork, asked: ObjectionRef) -> tuple[Case, CertificationObjectionRow] | None:
    """Give the case of a run and its objection, None unless the case is in publicity and the objection waits for an answer."""
    case = case_of_run(work, asked.delivery_id)
    if case is None or asked.objection_id is None or case.state is not CaseState.PUBLICITY:
        return None
    row = work.row("workshops/certification/objection", CertificationObjectionRow, objection_id=asked.objection_id)
    if row is None or row["case_id"] != case.id:
        raise CaseError(f"异议{asked.objection_id}不属于{case.title}：请核对后重新启动")
    return (case, row) if row["upheld"] is None else None


def _answerers(work: UnitOfWork, case: Case) -> tuple[Reviewer, ...]:
    """Give who may answer objections: the county's reviewers of the unit who have not reviewed the case; one may answer several."""
    reviewed = _have_reviewed(work, case)
    return tuple(one for one in load_people().reviewers_of_workshops("county", case.unit) if one.account not in reviewed)


def _have_reviewed(work: UnitOfWork, case: Case) -> frozenset[str]:
    """Give who has acted in a case otherwise than by answering objections."""
    return frozenset(account for account, roles in people_of(work, case).items() if roles != {Role.OBJECTION})


def objection_digest(objection: CertificationObjectionRow) -> str:
    """Give the digest under which an answer to an objection (a row of `objection`) counts."""
    return digest_of(f"{objection['id']}:{objection['content']}")


# ── the end of a case ──


def certify(work: UnitOfWork, delivery_id: int, business_date: date, asked_by: str) -> Certificate | None:
    """Certify a case on the first workday after its publicity, when every objection is answered; give its certificate.

    None when it is not due: the case goes on in a later run. Checks in this transaction that two people passed exactly this case file,
    whatever the human tasks say. Raises `CaseError`; certifying again gives the same certificate.
    """
    case = case_of_run(work, delivery_id)
    if case is None:
        return None
    if case.state in (CaseState.TOWNSHIP_REVIEW, CaseState.COUNTY_REVIEW):
        raise _not_done(case)
    if case.state is CaseState.PUBLICITY and _publicity_is_over(work, case, business_date):
        case = _certify(work, case, business_date, asked_by)
    queue_letter(work, case)
    return certificate_of(work, case)


def _publicity_is_over(work: UnitOfWork, case: Case, business_date: date) -> bool:
    """Tell whether the workday after the publicity has come and every objection is answered."""
    if case.due_on is None or business_date < add_workdays(case.due_on, 1):
        return False
    objections = work.rows("workshops/certification/objections_of_case", ObjectionsOfCaseRow, case_id=case.id)
    return all(objection["upheld"] is not None for objection in objections)


def _certify(work: UnitOfWork, case: Case, business_date: date, asked_by: str) -> Case:
    digest = read_case_file(work, case).digest
    if verdict_on(work, case.subject, digest, {level.value: f"{level.chinese}人" for level in ReviewLevel}).refused:
        raise CaseError(f"{case.title}不能认定：有人对案卷不同意，请联系系统管理员核对")
    certified = make_move(work, case, Move(CaseState.CERTIFIED, Role.SYSTEM, "公示期满，没有未答复的异议", business_date, digest, asked_by))
    counted = work.row("workshops/certification/certificate_count", CertificateCountRow, workshop_no=case.workshop_no)
    number = (counted["certificates"] if counted else 0) + 1
    months = load_policy().whole("workshop.cert_valid_months", business_date)
    work.run(
        "workshops/certification/insert_certificate",
        case_id=case.id,
        workshop_no=case.workshop_no,
        unit=case.unit,
        number=number,
        certificate_no=certificate_number(case.workshop_no, number, business_date),
        certified_on=business_date,
        valid_months=months,
        expires_on=last_day_of_term(business_date, months),
    )
    return certified


def certificate_number(workshop_no: str, number: int, certified_on: date) -> str:
    """Give the number of a workshop's so-many-th certificate: 琼帮扶车间〔2025〕469001-CJ05-1号. A ledger number, not a 文号."""
    return f"琼帮扶车间〔{certified_on.year}〕{workshop_no}-{number}号"


def last_day_of_term(certified_on: date, months: int) -> date:
    """Give the last day of a term of so many months that begins on a day: the day before the same day then (15 March → 14 March)."""
    end = Period.of(certified_on).plus(months)
    last = calendar.monthrange(end.year, end.month)[1]
    return date(end.year, end.month, min(certified_on.day, last)) - timedelta(days=1)


def withdraw(work: UnitOfWork, case_id: int, *, reason: str, decided_by: str, business_date: date) -> Case:
    """End an open case because its applicant withdraws it, noted by a handler; a case that was withdrawn stays so. Raises `CaseError`."""
    case, handler = case_by_id(work, case_id), decided_by.strip()
    if case.state is CaseState.WITHDRAWN:
        return case
    if case.state.has_ended:
        raise CaseError(f"{case.title}已办结（{case.state.chinese}），不能撤回")
    if len(reason.strip()) < SHORTEST_OPINION or not handler:
        raise CaseError("请写明撤回的理由和登记人")
    if handler in people_of(work, case):
        raise CaseError(f"账号“{handler}”已办理过{case.title}，撤回须由其他人登记")
    move = Move(CaseState.WITHDRAWN, Role.HANDLER, mask_digits(reason), business_date, case.digest, "cli", decided_by=handler)
    return make_move(work, case, move)


def _review(level: ReviewLevel) -> MatterOfDecision[int]:
    agree, *refuse = ReviewDecision
    return MatterOfDecision(
        about=application_of_run,
        subject=lambda work, delivery_id: _case(work, delivery_id).subject,
        question=lambda work, delivery_id, _role: review_question(work, delivery_id, level),
        roles={level.value: f"{level.chinese}人"},
        asked_of=lambda work, delivery_id, _role: _reviewers(work, _case(work, delivery_id), level),
        acted=lambda work, delivery_id, _role: people_of(work, _case(work, delivery_id)),
        agree=agree,
        refuse=tuple(refuse),
        examine=lambda work, delivery_id, answer: examine_review(work, delivery_id, level, answer),
        then=lambda work, delivery_id, answer, opinion: move_reviewed(work, delivery_id, level, answer, opinion),
    )


REVIEWS = {level: _review(level) for level in ReviewLevel}
OBJECTION_IN_PUBLICITY = MatterOfDecision(
    about=ObjectionRef.named,
    subject=lambda _work, asked: f"certification_objection:{asked.objection_id}",
    question=objection_question,
    roles={Role.OBJECTION.value: Role.OBJECTION.chinese},
    asked_of=lambda work, asked, _role: _answerers(work, _case(work, asked.delivery_id)),
    acted=lambda work, asked, _role: _have_reviewed(work, _case(work, asked.delivery_id)),
    agree=ObjectionAnswer.DISMISSED,
    refuse=(ObjectionAnswer.UPHELD,),
    examine=examine_objection_answer,
    then=answer_objection,
)
"""What is decided in a case: two reviews, by two people on one case file, and what is objected during its publicity."""
