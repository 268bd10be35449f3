"""Who may do what on Airflow's pages: FAB's accounts and roles: whoever may answer may not steer.

Belongs here: the two answers that FAB's own manager gets wrong for an office. Does not belong here: which role has which right
(`[fab] custom_roles` in ops/airflow.cfg), who has which role (`ops.accounts`), whom a human task asks (`opinion_task`).

FAB ties every change of a part of a DAG (a run, a task, a human task) to “can_edit” on the DAG itself, which is also the right to pause it:
with FAB alone whoever answers a question can stop the procedure that asks it. Here the right on the part is enough, together with sight of
the DAG. And a person who may steer (pause, start, clear, mark) answers nothing, whatever roles add up in the account: an administrator has
every right of FAB, and is no reviewer.

The class keeps “FabAuthManager” in its name, because Airflow looks for that word before it brings the rights on single DAGs up to date.
Airflow loads this module by `[core] auth_manager`, not as a plugin (.airflowignore): importing FAB costs each process 3 s.
"""

from __future__ import annotations

from airflow.api_fastapi.auth.managers.base_auth_manager import ResourceMethod
from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity, DagDetails
from airflow.providers.fab.auth_manager.fab_auth_manager import FabAuthManager
from airflow.providers.fab.auth_manager.models import User

CHANGES = frozenset({"can_create", "can_edit", "can_delete"})
STEERED = frozenset({"DAGs", "DAG Runs", "Task Instances"})
SINGLE_DAG = ("DAG:", "DAG Run:")
"""What FAB calls the procedures, their runs and tasks, and how its names of rights on a single DAG begin."""


class OfficeFabAuthManager(FabAuthManager):
    """FAB's accounts, with answering and steering kept apart."""

    def is_authorized_dag(
        self,
        *,
        method: ResourceMethod,
        user: User,
        access_entity: DagAccessEntity | None = None,
        details: DagDetails | None = None,
    ) -> bool:
        """Tell whether a person may do this to a DAG or to a part of it."""
        if access_entity is None or method == "GET":
            return bool(super().is_authorized_dag(method=method, user=user, access_entity=access_entity, details=details))
        if access_entity is DagAccessEntity.HITL_DETAIL and self._may_steer(user):
            return False
        has_right = all(
            self._is_authorized(method=method, resource_type=resource, user=user)
            for resource in self._get_fab_resource_types(access_entity)
        )
        return has_right and bool(super().is_authorized_dag(method="GET", user=user, details=details))

    def _may_steer(self, user: User) -> bool:
        """Tell whether an account has any right to pause, start, clear, mark or delete."""
        return any(
            action in CHANGES and (resource in STEERED or resource.startswith(SINGLE_DAG))
            for action, resource in self._get_user_permissions(user)
        )
