"""The drill of the manual with Airflow itself: back up a running installation, restore it elsewhere, start it, run a procedure.

What was under seal is so in the restored one too: the head of the chain is equal, and the export is verified against the one that was given away.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ops import stack
from ops.airflow_api import RunState
from ops.backup import make_backup, restore
from ops.environment import stack_environment
from ops.verify_audit import verify
from tests.flows.installation import Installation

from wengang.audit.sealing import exported, newest_seal, seal_records
from wengang.database.unit_of_work import unit_of_work

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
    given_away = sealed_head(installation)
    folder = make_backup(tmp_path / "backups", installation.var, tmp_path / "safe")
    (keys,) = (tmp_path / "safe").iterdir()

    restore(folder, elsewhere, keys)
    stack.up(elsewhere, progress=lambda _text: None)

    restored = Installation(elsewhere, stack_environment(elsewhere))
    with unit_of_work(restored.settings) as work:
        head, lines = newest_seal(work), list(exported(work, restored.airflow_database))
    assert head is not None and head.told == given_away
    report = verify(lines, heads=[given_away], key=given_away["public_key"])
    assert (report.faults, report.left_out) == ([], 0)
    assert restored.operator.run(DAG, "before-the-backup")["state"] == "success", "the accounts and their passwords are the old ones"
    restored.operator.trigger(DAG, "after-the-restore", {"重跑原因": "演练"})
    assert restored.operator.wait(DAG, "after-the-restore", 120) is RunState.SUCCESS
    with restored.as_administrator("airflow") as connection:
        written = connection.execute("select count(*) from audit.state_change where run_id = 'after-the-restore'").fetchone()
    assert written is not None and int(str(written[0])) > 0
    assert sealed_head(restored)["seal"] > given_away["seal"], "the restored one goes on with the chain"


def sealed_head(installation: Installation) -> dict[str, Any]:
    """Seal everything, and give the head as it leaves the house."""
    with unit_of_work(installation.settings) as work:
        seal_records(work, installation.airflow_database)
        seal = newest_seal(work)
    assert seal is not None
    return seal.told


def test_up_does_not_say_healthy_when_the_audit_is_in_wrong_hands(installation: Installation) -> None:
    with installation.as_administrator("airflow") as connection:
        connection.execute("alter schema audit owner to postgres")
        try:
            with pytest.raises(stack.StackError, match=r"审计记录不完整（schema audit 属于 postgres）.*make down"):
                stack.up(installation.var, progress=lambda _text: None)
        finally:
            connection.execute("alter schema audit owner to wengang_audit_owner")
