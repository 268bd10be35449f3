"""The systemd units: systemd itself accepts them, they run what exists, and only what an installation needs is written."""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
from ops import units
from ops.units import UnitsError, render
from ops.watched import PART_OF
from tests.integrity.sources import ROOT

USER = "daemon"  # stands on every machine
FOLDER_IS_PLAIN = re.fullmatch(r"[A-Za-z0-9/._-]+", str(ROOT)) is not None
pytestmark = pytest.mark.skipif(not FOLDER_IS_PLAIN, reason="units are refused for a folder with such a path")


def written(tmp_path: Path, *, own_server: bool = False, trial: bool = True) -> dict[str, str]:
    return render(USER, tmp_path, own_server=own_server, trial=trial)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")
def test_systemd_accepts_them(tmp_path: Path) -> None:
    units.install(written(tmp_path), tmp_path)
    files = sorted(tmp_path.glob("wengang*"))
    told = subprocess.run(["systemd-analyze", "verify", "--man=no", *files], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr.strip()) == (0, "")


def test_each_process_of_airflow_has_its_unit_and_each_module_exists(tmp_path: Path) -> None:
    found = written(tmp_path)
    watched = {name for text in found.values() for name in re.findall(r"ops\.watched ([a-z-]+)", text)}
    assert watched == set(PART_OF)
    modules = {module for text in found.values() for module in re.findall(r"-m ([a-z_.]+)", text)}
    assert {"ops.stack", "ops.prepare", "ops.database"} <= modules
    assert all(find_spec(module) for module in modules)
    assert not [text for text in found.values() if re.search(r"@[A-Z]+@", text)], "a placeholder was not filled in"


def test_the_health_check_is_started_by_its_timer(tmp_path: Path) -> None:
    found = written(tmp_path)
    assert "-m wengang.cli health --mail" in found[units.BY_TIMER] and "SuccessExitStatus=1 3" in found[units.BY_TIMER]
    assert "[Install]" not in found[units.BY_TIMER] and "OnCalendar=*:0/10" in found["wengang-health.timer"]
    assert "PartOf" not in found["wengang-health.timer"], "it tells of an installation that was stopped, too"


def test_production_with_its_own_server_gets_neither_database_nor_mailbox(tmp_path: Path) -> None:
    units.install(written(tmp_path), tmp_path)
    office = written(tmp_path, own_server=True, trial=False)
    assert set(written(tmp_path)) - set(office) == {"wengang-database.service", "wengang-mail-catcher.service"}
    units.install(office, tmp_path)
    assert {path.name for path in tmp_path.glob("wengang*")} == set(office), "what was installed before for a trial is taken away"


def test_root_and_folders_that_no_unit_can_carry_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnitsError, match="不以 root 运行"):
        render("root", tmp_path, own_server=True, trial=False)
    with pytest.raises(UnitsError, match="路径只能有"):
        render(USER, tmp_path / "稳岗 系统", own_server=True, trial=False)
