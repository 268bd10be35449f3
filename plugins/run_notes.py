"""The note of a run, in which whoever looks at the run reads what its first task found.

Belongs here: writing it. Does not belong here: the words (their domains).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import requests

from service_api import ServiceApi
from wengang.settings.environment import SettingsError


def note_run(context: Mapping[str, Any], words: str) -> None:
    """Add words to the note of the run; a note that cannot be written is a warning, the task goes on."""
    try:
        ServiceApi.from_environment().add_to_note(context["dag_run"].dag_id, context["dag_run"].run_id, words)
    except (requests.RequestException, SettingsError) as error:
        logging.getLogger("airflow.task").warning("没有写入运行备注：%s", type(error).__name__)
