"""`make bench`: measure one month at full scale and write `bench/README.md`.

Belongs here: the order of one run. Does not belong here: measuring (`month`, `floors`), wording (`page`).
Method: the month before is loaded first, unmeasured, so that flows, panels and signals of the measured month have a base; then the month
through the house, then the floors over the same files and rows, all in one run. The loading floor runs before and after the month and
its mean counts, because other work on the machine comes and goes. The write-ahead log is flushed before each part.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

from ops.database import address_for, start_server, var_folder

from bench.floors import load_plainly, pass_once, write_people_once
from bench.month import measure_month
from bench.page import PAGE, Measured, describe_machine, measured_page
from bench.scratch import flush, scratch_database, scratch_installation
from bench.stopwatch import Span, timed
from bench.workshops import measure_workshops
from wengang.history.steps import import_history, read_targets
from wengang.periods import Period


def main() -> None:
    """Run the measurement."""
    parser = argparse.ArgumentParser(prog="bench", description="测速：全省一个月，写出 bench/README.md")
    parser.add_argument("--scale", type=Fraction, default=Fraction(1), help="试验省比例，默认 1（海南规模）")
    parser.add_argument("--month", type=Period.parse, default=Period(2025, 3), help="测哪个月，默认 2025-03")
    parser.add_argument("--province", type=Path, help="已写好的试验省（同一比例，末月即所测月份）；不填则先写一份")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wengang-bench-") as folder:
        province = chosen.province or _write_province(Path(folder) / "province", chosen.scale, chosen.month)
        measured = measure(province, chosen.scale, chosen.month, Path(folder))
    PAGE.write_text(measured_page(measured), encoding="utf-8")
    print(f"已写出 {PAGE.parent.name}/{PAGE.name}")


def measure(province: Path, scale: Fraction, month: Period, folder: Path) -> Measured:
    """Give everything that the page says."""
    load_before = os.getloadavg()[0]
    maintenance = start_server(var_folder())
    inbox = province / "month" / "inbox"
    floors = []
    with scratch_installation(maintenance, folder) as settings:
        print("装入上一个月（不计时）……", flush=True)
        targets = read_targets(province / "targets.json")
        import_history(settings, province / "history" / "inbox", targets, accept_held="测速", progress=lambda _line: None)
        floors.append(_load_floor(maintenance, inbox))
        print(f"测 {month}……", flush=True)
        flush(maintenance)
        house = measure_month(settings, inbox, targets, month, folder / "calls.jsonl")
        flush(maintenance)
        administrator = settings.database_url.replace("wengang_app@", "postgres@")
        pass_seconds = pass_once(administrator, str(month))
        write_seconds = write_people_once(administrator, str(month))
    floors.append(_load_floor(maintenance, inbox))
    print("测车间评定……", flush=True)
    workshops = measure_workshops(maintenance, folder)
    return Measured(
        month=month,
        scale=scale,
        files=sum(path.suffix in (".xlsx", ".csv") for path in inbox.rglob("*")),
        bytes=sum(path.stat().st_size for path in inbox.rglob("*") if path.is_file()),
        house=house,
        load_floors=tuple(floors),
        pass_seconds=pass_seconds,
        write_seconds=write_seconds,
        workshops=workshops,
        load_before=load_before,
        machine=describe_machine(maintenance),
    )


def _load_floor(maintenance: str, inbox: Path) -> Span:
    print("测下限……", flush=True)
    flush(maintenance)
    with scratch_database(maintenance, "floor") as name:
        address = address_for(maintenance, name, "postgres")
        return timed(lambda: load_plainly(inbox, address))


def _write_province(out: Path, scale: Fraction, month: Period) -> Path:
    print(f"写出试验省 {month.before}、{month}（比例 {scale}）……", flush=True)
    first, last = str(month.before), str(month)
    command = [sys.executable, "-m", "wengang_trial", "--out", str(out), "--scale", str(scale), "--first", first, "--last", last]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return out


if __name__ == "__main__":
    main()
