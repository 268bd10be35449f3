"""A human task of the office: a person reads a text, decides and writes an opinion (architecture decision 6).

Belongs here: making tasks of a matter of decision: asking, asking again when an answer cannot count, handing it to the house, carrying out.
Does not belong here: what is asked and what an answer does (the matter that a domain declares), who may answer (`config/people.yaml`,
`approvals.standing_in`).

Traps closed (airflow-facts): the form is not enforced by the server, so the opinion is checked after the answer and asked for again, with
the reason on top of the page; no `defaults`, so a timeout never approves; `retries=0`, because a retry would ask again; an answer counts
for the digest of the text that was asked last, and the page shows that text (`current_question`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param, get_current_context
from airflow.sdk.configuration import conf
from airflow.sdk.exceptions import AirflowSkipException

from audited_task import AuditedTask, audited_task, business_date, name_in_grid, running_task
from desk import PREFIX
from run_notes import note_run
from wengang.approvals.deciding import Answer, FormField, MatterOfDecision, Question, ask, record
from wengang.approvals.opinions import AskAgainError
from wengang.approvals.waiting import AskingTask, QuestionEnd, stop_waiting, wait_for
from wengang.audit.count_titles import NOT_PASSED
from wengang.people import account_of

OPINION = "意见"
WAIT = timedelta(days=60)


class OpinionTask(HITLOperator):
    """Asks one role of a matter, or those whom its question names, for a decision with an opinion; skipped when nothing is to be decided."""

    template_fields = ("arguments",)

    def __init__(
        self,
        *,
        matter: MatterOfDecision[Any],
        role: str,
        title: str,
        arguments: Mapping[str, Any],
        **kwargs: Any,  # noqa: ANN401 - handed on to Airflow
    ) -> None:
        # What the DAG sets for all its tasks does not fit a human task: it has a form of its own, waits for days and never retries.
        own = {
            "params": {OPINION: _field(FormField(f"{OPINION}（必填）")), **{entry.title: _field(entry) for entry in matter.entries}},
            "execution_timeout": None,
            "response_timeout": WAIT,
            "retries": 0,
            "task_display_name": title,
        }
        super().__init__(subject=title, options=matter.options, **{**kwargs, **own})
        self.matter = matter
        self.role = role
        self.arguments = arguments

    def execute(self, context: Any) -> Any:  # noqa: ANN401 - Airflow's context
        """Ask: show the text and wait for the person."""
        return self._ask(context)

    def _ask(self, context: Any, why_again: str = "") -> Any:  # noqa: ANN401
        """Ask what is to be asked now; a reason to answer once more stands on top."""
        name_in_grid(context, (self.arguments,))
        with running_task(context) as running:
            asked = ask(running.work, self.matter, self.matter.about(**self.arguments), self.role)
            running.counts["asked"] = asked is not None
            on, asking = business_date(context), _asking_task(context)
            users = [] if asked is None else [account_of(one) for one in asked.answerers(on)]
            if asked is None:
                stop_waiting(running.work, asking, QuestionEnd.SKIPPED, on)
            else:
                wait_for(running.work, asking, self.role, asked, on, _address_of(asking))
        if asked is None:
            raise AirflowSkipException("没有需要决定的事项")
        self.assigned_users = [{"id": user.id, "name": user.name} for user in users]
        self.subject, self.body = asked.headline, _page(asked, why_again)
        context["ti"].xcom_push(key="digest", value=asked.digest)
        return super().execute(context)

    def execute_complete(self, context: Any, event: dict[str, Any]) -> Any:  # noqa: ANN401
        """Take the answer into the house; ask again when it cannot count yet."""
        payload = super().execute_complete(context, event)
        form = {title: str(value or "").strip() for title, value in payload["params_input"].items()}
        answer = Answer(
            role=self.role,
            digest=context["ti"].xcom_pull(task_ids=self.task_id, key="digest", map_indexes=context["ti"].map_index) or "",
            option=payload["chosen_options"][0],
            opinion=form.pop(OPINION, ""),
            decided_by=(payload["responded_by_user"] or {}).get("name", ""),
            on=business_date(context),
            asked_by=f"{context['ti'].run_id}/{self.task_id}",
            entries=form,
        )
        name_in_grid(context, (self.arguments,))
        try:
            with running_task(context, AskAgainError) as running:
                counts = dict(record(running.work, self.matter, self.matter.about(**self.arguments), answer))
                stop_waiting(running.work, _asking_task(context), QuestionEnd.ANSWERED, answer.on)
                running.counts.update(counts)
        except AskAgainError as error:
            self.log.warning("再次询问：%s", error)
            return self._ask(context, str(error))
        return counts


def ask_one(
    matter: MatterOfDecision[Any],
    task_id: str,
    title: str,
    arguments: Mapping[str, Any],
    **kwargs: Any,  # noqa: ANN401 - handed on to Airflow
) -> OpinionTask:
    """Give the human task of a matter that one role decides."""
    (role,) = matter.roles
    return OpinionTask(matter=matter, role=role, task_id=task_id, title=title, arguments=arguments, **kwargs)


def ask_each(
    matter: MatterOfDecision[Any],
    arguments: Mapping[str, Any],
    *,
    task: str = "approve",
    **kwargs: Any,  # noqa: ANN401 - handed on to Airflow
) -> list[OpinionTask]:
    """Give the human tasks of a matter, one a role in the order in which they are asked."""
    return [
        OpinionTask(matter=matter, role=role, task_id=f"{task}_{role}", title=f"{name}审批", arguments=arguments, **kwargs)
        for role, name in matter.roles.items()
    ]


def carry_out(
    matter: MatterOfDecision[Any],
    task_id: str,
    title: str,
    arguments: Mapping[str, Any],
    **kwargs: Any,  # noqa: ANN401 - handed on to Airflow
) -> Any:  # noqa: ANN401 - Airflow's task
    """Give the task that does what was decided on a matter; a refusal is no failure of it.

    Where a refusal ends the asking it runs also after those who were asked no more, so that the end of the run says that nothing was done:
    in the last line of its log, and with the day in the note of the run.
    """
    settle = matter.settle
    if settle is None:
        raise TypeError(f"{title}: every answer on this matter does at once what it does")

    runs_after = "none_failed" if matter.refusal_ends_asking else "all_success"

    @audited_task(title, task_id=task_id, **{"trigger_rule": runs_after, **kwargs})
    def settled(running: AuditedTask, arguments: Mapping[str, Any]) -> dict[str, object]:
        context = get_current_context()
        done = dict(settle(running.work, matter.about(**arguments), business_date(context)).counts)
        if done.get("refused"):
            note_run(context, f"{business_date(context)} {NOT_PASSED}")
        return done

    return settled(arguments)


def _field(entry: FormField) -> Param:
    layout: dict[str, Any] = {"format": "multiline"} if entry.several_lines else {}
    return Param(None, type=["null", "string"], title=entry.title, description=entry.description or None, **layout)


def _asking_task(context: Any) -> AskingTask:  # noqa: ANN401 - Airflow's context
    """Give where a task asks."""
    instance = context["ti"]
    return AskingTask(instance.dag_id, instance.run_id, instance.task_id, -1 if instance.map_index is None else instance.map_index)


def _address_of(task: AskingTask) -> str:
    """Give the page of Airflow on which a task is answered."""
    mapped = f"/mapped/{task.map_index}" if task.map_index >= 0 else ""
    return f"{_base_url()}/dags/{task.dag_id}/runs/{quote(task.run_id)}/tasks/{task.task_id}{mapped}/required_actions"


def _base_url() -> str:
    return str(conf.get("api", "base_url", fallback="")).rstrip("/")


def _page(asked: Question, why_again: str) -> str:
    """Give the text of the page: why it is asked again, what others have decided, where the papers are, and the question."""
    lines = [f"> **请再答一次：{why_again.rstrip('。')}。**\n"] if why_again else []
    lines += asked.told
    if asked.enclosures:
        address = f"{_base_url()}{PREFIX}/papers/{asked.digest}"
        lines.append(f"**[逐份阅读全文（共{len(asked.enclosures)}份，在新页面打开）]({address})**\n")
    return "\n".join([*lines, asked.text])


__all__ = ["OPINION", "OpinionTask", "ask_each", "ask_one", "carry_out"]
