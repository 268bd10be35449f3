"""Answering and steering are kept apart, and a right on a part of a DAG is no right on the DAG."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity, DagDetails

from office_auth_manager import OfficeFabAuthManager

DAG = DagDetails(id="county_notices")
SIGHT = {("can_read", "DAGs"), ("can_read", "HITL Detail")}
ANSWERING = {*SIGHT, ("can_edit", "HITL Detail")}
SKIPPING = {*SIGHT, ("can_edit", "DAG Runs"), ("can_edit", "Task Instances")}
HUMAN, TASK, RUN = DagAccessEntity.HITL_DETAIL, DagAccessEntity.TASK_INSTANCE, DagAccessEntity.RUN


def may(rights: set[tuple[str, str]], method: Any, part: DagAccessEntity | None, details: DagDetails | None = DAG) -> bool:
    user: Any = SimpleNamespace(perms=rights)
    return OfficeFabAuthManager.is_authorized_dag(_MANAGER, method=method, user=user, access_entity=part, details=details)


_MANAGER: Any = object.__new__(OfficeFabAuthManager)  # what is asked here needs no application


def test_who_answers_cannot_pause() -> None:
    assert may(ANSWERING, "PUT", HUMAN)
    assert not may(ANSWERING, "PUT", None)


def test_who_skips_tasks_cannot_pause() -> None:
    assert may(SKIPPING, "PUT", TASK)
    assert may(SKIPPING, "PUT", RUN)
    assert not may(SKIPPING, "PUT", None)
    assert not may(SKIPPING, "POST", RUN)
    assert not may(SKIPPING, "DELETE", RUN)


@pytest.mark.parametrize(
    "steering",
    [
        ("can_edit", "DAGs"),
        ("can_create", "DAG Runs"),
        ("can_edit", "Task Instances"),
        ("can_delete", "DAG Runs"),
        ("can_edit", "DAG:county_notices"),
        ("can_create", "DAG Run:county_notices"),
    ],
)
def test_who_may_steer_answers_nothing_whatever_roles_add_up(steering: tuple[str, str]) -> None:
    assert not may({*ANSWERING, steering}, "PUT", HUMAN)
    assert may({*ANSWERING, steering}, "GET", HUMAN)


def test_answering_needs_sight_of_the_dag() -> None:
    outside = {("can_read", "DAG:workshop_classes"), ("can_read", "HITL Detail"), ("can_edit", "HITL Detail")}
    assert may(outside, "PUT", HUMAN, DagDetails(id="workshop_classes"))
    assert not may(outside, "PUT", HUMAN)
    assert not may({("can_edit", "HITL Detail")}, "PUT", HUMAN)


def test_sight_alone_changes_nothing() -> None:
    assert not any(may(SIGHT, method, part) for method in ("POST", "PUT", "DELETE") for part in (None, *DagAccessEntity))
