"""What all DAGs of the office have in common."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator

from audited_task import DONE
from office_dag import StartRun


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TriggerDagRunOperator, "execute", lambda _self, _context: None)  # starting needs a running Airflow


@pytest.mark.parametrize(
    ("conf", "reason"), [({"期间": "2025-03"}, "由“期限”启动"), ({"重跑原因": "报送截止"}, "报送截止"), (None, "由“期限”启动")]
)
@pytest.mark.usefixtures("started")
def test_started_run_knows_why(conf: dict[str, str] | None, reason: str) -> None:
    start = StartRun(
        task_id="start", task_display_name="启动月度监测", trigger_dag_id="monthly_monitoring", trigger_run_id="2025-03-s1", conf=conf
    )
    context = {"dag": SimpleNamespace(dag_display_name="期限")}
    start.execute(context)
    assert start.conf == {**(conf or {}), "重跑原因": reason}
    assert context[DONE] == "完成：启动月度监测，运行编号 2025-03-s1"


def test_note_is_rendered_and_an_existing_run_is_left_alone() -> None:
    start = StartRun(task_id="start", trigger_dag_id="monthly_monitoring", note="{{ period }} 快照{{ number }}")
    start.render_template_fields({"period": "2025-03", "number": 2})
    assert start.note == "2025-03 快照2"
    assert start.skip_when_already_exists
