"""A human task of the office: a person reads a text, decides and writes an opinion (architecture decision 6).

Belongs here: asking, asking again when the opinion is missing, handing the answer to the house. Does not belong here: what is asked and
what an answer does (functions of the domain, given by the DAG), who may answer (`config/people.yaml`).

Traps closed (airflow-facts): the form is not enforced by the server, so the opinion is checked after the answer and asked for again, with
the reason on top of the page; no `defaults`, so a timeout never approves; `retries=0`, because a retry would ask again; an answer counts
for the digest of the text that was asked last, and the page shows that text (`current_question`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param
from airflow.sdk.configuration import conf
from airflow.sdk.exceptions import AirflowSkipException

from audited_task import name_in_grid, running_task
from desk import PREFIX
from wengang.approvals.enclosures import Enclosure, keep_enclosures
from wengang.approvals.steps import ROLES, Opinion, OpinionMissingError, no_details, record_opinion, told_by_others
from wengang.audit.task_records import AuditedTask
from wengang.people import Reviewer, account_of, airflow_user
from wengang.user_error import UserError

OPINION = "意见"
WAIT = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Question:
    """What a person is asked: headline, Markdown text, the digest under which the answer counts, who may answer (none: the task's role).

    The text is short, so that the form below it is at hand: the papers themselves are `enclosures` and stand on a page of their own.
    With the `subject` of its opinions, whoever is asked later reads what the others have decided; `details` words what else they entered.
    """

    headline: str
    text: str
    digest: str
    asked_of: tuple[Reviewer, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    subject: str = ""
    details: Callable[[Opinion], str] = no_details


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person answered, to exactly the text of `digest`."""

    digest: str
    option: str
    opinion: str
    answered_by: str
    form: Mapping[str, Any] = field(default_factory=dict)


class AskAgainError(UserError):
    """An answer that cannot count yet (no opinion); the person is asked again."""


class OpinionTask(HITLOperator):
    """Asks one role of `people.yaml`, or those whom the question names, for a decision with an opinion.

    `question` gives what to ask (None: nothing to ask, the task is skipped); `record` keeps the answer in the house, and raises
    `AskAgainError` when it cannot count yet. Both get the running `AuditedTask` and the params of the run.
    """

    template_fields = ("arguments",)

    def __init__(
        self,
        *,
        title: str,
        role: str = "",
        question: Callable[..., Question | None],
        record: Callable[..., Mapping[str, Any]],
        options: list[str],
        arguments: Mapping[str, Any],
        form: Mapping[str, Param] | None = None,
        **kwargs: Any,  # noqa: ANN401 - handed on to Airflow
    ) -> None:
        # What the DAG sets for all its tasks does not fit a human task: it has a form of its own, waits for days and never retries.
        own = {
            "params": {OPINION: Param(None, type=["null", "string"], title=f"{OPINION}（必填）"), **(form or {})},
            "execution_timeout": None,
            "response_timeout": WAIT,
            "retries": 0,
            "task_display_name": title,
        }
        super().__init__(subject=title, options=options, **{**kwargs, **own})
        self.role = role
        self.question = question
        self.record = record
        self.arguments = arguments

    def execute(self, context: Any) -> Any:  # noqa: ANN401 - Airflow's context
        """Ask: show the text and wait for the person."""
        return self._ask(context)

    def _ask(self, context: Any, why_again: str = "") -> Any:  # noqa: ANN401
        """Ask what is to be asked now; a reason to answer once more stands on top."""
        name_in_grid(context, tuple(self.arguments.values()))
        with running_task(context) as running:
            asked = self.question(running, **self.arguments)
            running.counts["asked"] = asked is not None
            if asked is not None:
                keep_enclosures(running.work, asked.digest, asked.enclosures)
                others = told_by_others(running.work, asked.subject, asked.digest, than=self.role, details=asked.details)
            users = [] if asked is None else [account_of(one) for one in asked.asked_of] or [airflow_user(self.role)]
        if asked is None:
            raise AirflowSkipException("没有需要决定的事项")
        self.assigned_users = [{"id": user.id, "name": user.name} for user in users]
        self.subject, self.body = asked.headline, _page(asked, why_again, others)
        context["ti"].xcom_push(key="digest", value=asked.digest)
        return super().execute(context)

    def execute_complete(self, context: Any, event: dict[str, Any]) -> Any:  # noqa: ANN401
        """Take the answer into the house; ask again when it cannot count yet."""
        payload = super().execute_complete(context, event)
        form = dict(payload["params_input"])
        answer = Answer(
            digest=context["ti"].xcom_pull(task_ids=self.task_id, key="digest", map_indexes=context["ti"].map_index) or "",
            option=payload["chosen_options"][0],
            opinion=str(form.pop(OPINION, None) or "").strip(),
            answered_by=(payload["responded_by_user"] or {}).get("name", ""),
            form=form,
        )
        name_in_grid(context, tuple(self.arguments.values()))
        try:
            with running_task(context, AskAgainError) as running:
                counts = dict(self.record(running, answer, **self.arguments))
                running.counts.update(counts)
        except AskAgainError as error:
            self.log.warning("再次询问：%s", error)
            return self._ask(context, str(error))
        return counts


def _page(asked: Question, why_again: str, others: list[str]) -> str:
    """Give the text of the page: why it is asked again, what others have decided, where the papers are, and the question."""
    lines = [f"> **请再答一次：{why_again.rstrip('。')}。**\n"] if why_again else []
    lines += others
    if asked.enclosures:
        address = f"{conf.get('api', 'base_url', fallback='').rstrip('/')}{PREFIX}/papers/{asked.digest}"
        lines.append(f"**[逐份阅读全文（共{len(asked.enclosures)}份，在新页面打开）]({address})**\n")
    return "\n".join([*lines, asked.text])


def keep_opinion(
    running: AuditedTask, answer: Answer, *, subject: str, role: str, approve: bool, details: Mapping[str, Any] | None = None
) -> Opinion:
    """Keep what a department answered, on exactly the text it was shown; raises `AskAgainError` without an opinion."""
    try:
        return record_opinion(
            running.work,
            subject=subject,
            digest=answer.digest,
            role=role,
            decided_by=answer.answered_by,
            approve=approve,
            opinion=answer.opinion,
            details=details or {},
            asked_by=f"{running.task.run_id}/{running.task.task_id}",
        )
    except OpinionMissingError as error:
        raise AskAgainError(str(error)) from error


def both_departments(
    *,
    question: Callable[..., Question | None],
    record: Callable[..., Mapping[str, Any]],
    options: list[str],
    arguments: Mapping[str, Any],
    form: Mapping[str, Param] | None = None,
) -> list[OpinionTask]:
    """Give the two human tasks of a matter that both departments decide, 人社 before 乡村振兴; functions get the `role` too."""
    return [
        OpinionTask(
            task_id=f"approve_{role}",
            title=f"{name}审批",
            role=role,
            question=question,
            record=record,
            options=options,
            arguments={"role": role, **arguments},
            form=form,
        )
        for role, name in ROLES.items()
    ]


__all__ = ["OPINION", "Answer", "AskAgainError", "AuditedTask", "Enclosure", "OpinionTask", "Question", "both_departments", "keep_opinion"]
