"""What unit tests share: no database, no Airflow.

Belongs here: fixtures of several folders. Does not belong here: examples of one domain.
"""

from __future__ import annotations

import pytest

from wengang.papers import parameters
from wengang.papers.parameters import Unconfirmed


@pytest.fixture
def one_unconfirmed_parameter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every paper rest on one parameter, so that golden papers do not change with the parameters that are confirmed or added."""
    monkeypatch.setattr(parameters, "unconfirmed_of", lambda _when, _names: [Unconfirmed("示例参数", "1%", "系统暂定", is_trial=False)])
