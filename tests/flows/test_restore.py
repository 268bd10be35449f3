"""The drill of the manual with Airflow itself: back up a running installation, restore it elsewhere, start it, run a procedure."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from ops import stack
from ops.airflow_api import RunState
from ops.backup import make_backup, restore
from ops.environment import stack_environment
from tests.flows.installation import Installation

DAG = "mail_delivery"


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the run-time folder of another installation, which is stopped in the end."""
    var = Path(tempfile.mkdtemp(prefix="wengang-restored-"))
    monkeypatch.setenv("WENGANG_VAR", str(var))
    yield var
    stack.down(var)
    shutil.rmtree(var, ignore_errors=True)


@pytest.mark.prove("two installations take most of a minute")
def test_a_restored_installation_runs_and_writes_its_audit(installation: Installation, elsewhere: Path, tmp_path: Path) -> None:
    installation.operator.trigger(DAG, "before-the-backup", {"重跑原因": "演练"})
    assert installation.operator.wait(DAG, "before-the-backup", 120) is RunState.SUCCESS
    folder = make_backup(tmp_path / "backups", installation.var, tmp_path / "safe")
    (keys,) = (tmp_path / "safe").iterdir()

    restore(folder, elsewhere, keys)
    stack.up(elsewhere, progress=lambda _text: None)

    restored = Installation(elsewhere, stack_environment(elsewhere))
    assert restored.operator.run(DAG, "before-the-backup")["state"] == "success", "the accounts and their passwords are the old ones"
    restored.operator.trigger(DAG, "after-the-restore", {"重跑原因": "演练"})
    assert restored.operator.wait(DAG, "after-the-restore", 120) is RunState.SUCCESS
    with restored.as_administrator("airflow") as connection:
        written = connection.execute("select count(*) from audit.state_change where run_id = 'after-the-restore'").fetchone()
    assert written is not None and int(str(written[0])) > 0


def test_up_does_not_say_healthy_when_the_audit_is_in_wrong_hands(installation: Installation) -> None:
    with installation.as_administrator("airflow") as connection:
        connection.execute("alter schema audit owner to postgres")
        try:
            with pytest.raises(stack.StackError, match=r"审计记录不完整（schema audit 属于 postgres）.*make down"):
                stack.up(installation.var, progress=lambda _text: None)
        finally:
            connection.execute("alter schema audit owner to wengang_audit_owner")
