"""`make bench`: measure one month at full scale, a long history and the workshops, and write `bench/README.md`.

Belongs here: the order of one run. Does not belong here: measuring (`month`, `floors`), wording (`page`).
Method: the month before is loaded first, unmeasured, so that flows, panels and signals of the measured month have a base; then the month
through the house, then the floors over the same files and rows, all in one run. The loading floor runs before and after the month and
its mean counts, because other work on the machine comes and goes. The write-ahead log is flushed before each part. A line is said at
least every few seconds.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path

from ops.database import address_for, start_server, var_folder

from bench import long_history
from bench.audit_triggers import measure_triggers
from bench.bulletin import measure_bulletin
from bench.chapters import measure_chapters
from bench.floors import load_plainly, pass_once, write_people_once
from bench.long_history import measure_history
from bench.matters import measure_causes, measure_matters
from bench.month import measure_month
from bench.page import PAGE, Measured, describe_machine, measured_page
from bench.pages import measure_pages
from bench.rebuilt import measure_rebuild
from bench.scratch import flush, scratch_database, scratch_installation
from bench.stopwatch import Span, timed
from bench.workshops import measure_workshops
from wengang.history.progress import ProgressLines
from wengang.history.steps import import_history, read_targets
from wengang.periods import Period

Say = Callable[[str], None]


def main() -> None:
    """Run the measurement."""
    parser = argparse.ArgumentParser(prog="bench", description="测速：全省一个月，写出 bench/README.md")
    parser.add_argument("--scale", type=Fraction, default=Fraction(1), help="试验省比例，默认 1（海南规模）")
    parser.add_argument("--month", type=Period.parse, default=Period(2025, 3), help="测哪个月，默认 2025-03")
    parser.add_argument("--province", type=Path, help="已写好的试验省（同一比例，末月即所测月份）；不填则先写一份")
    parser.add_argument("--history", type=Path, help="已写好的 36 个月（比例 1/10）；不填则先写一份")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wengang-bench-") as folder, ProgressLines(partial(print, flush=True)) as say:
        province = chosen.province or _write_province(Path(folder) / "province", chosen.scale, chosen.month.before, chosen.month, say)
        history = chosen.history or _write_province(
            Path(folder) / "history", long_history.SCALE, long_history.FIRST, long_history.LAST, say
        )
        measured = measure(province, history, chosen.scale, chosen.month, Path(folder), say)
    PAGE.write_text(measured_page(measured), encoding="utf-8")
    print(f"已写出 {PAGE.parent.name}/{PAGE.name}")


def measure(province: Path, history: Path, scale: Fraction, month: Period, folder: Path, say: Say) -> Measured:
    """Give everything that the page says."""
    load_before = os.getloadavg()[0]
    maintenance = start_server(var_folder())
    inbox = province / "month" / "inbox"
    floors = []
    with scratch_installation(maintenance, folder) as settings:
        say("装入上一个月（不计时）")
        targets = read_targets(province / "targets.json")
        import_history(settings, province / "history" / "inbox", targets, accept_held="测速", progress=lambda _line: None)
        floors.append(_load_floor(maintenance, inbox, say))
        say(f"测 {month}")
        flush(maintenance)
        house = measure_month(settings, inbox, targets, month, folder / "calls.jsonl")
        pages = measure_pages(settings, month, targets)
        say("测待办的查询和通报")
        causes, bulletin = measure_causes(settings, month.plus(1).last_day), measure_bulletin(settings, month)
        flush(maintenance)
        administrator = settings.database_url.replace("wengang_app@", "postgres@")
        pass_seconds = pass_once(administrator, str(month))
        write_seconds = write_people_once(administrator, str(month))
        say("测从原件重算")
        flush(maintenance)
        rebuilt = measure_rebuild(settings, maintenance, month, say)
    floors.append(_load_floor(maintenance, inbox, say))
    say("测车间评定")
    workshops = measure_workshops(maintenance, folder)
    say("测一个月的事项")
    matters = measure_matters(maintenance, folder)
    say("测专项规则")
    chapters = measure_chapters(maintenance, folder)
    say("测审计触发器")
    triggers = measure_triggers(folder)
    say(f"测 {long_history.MONTHS} 个月的历史")
    flush(maintenance)
    months = measure_history(maintenance, history, folder, say)
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
        matters=matters,
        causes=causes,
        bulletin=bulletin,
        chapters=chapters,
        history=months,
        pages=pages,
        triggers=triggers,
        rebuilt=rebuilt,
        load_before=load_before,
        machine=describe_machine(maintenance),
    )


def _load_floor(maintenance: str, inbox: Path, say: Say) -> Span:
    say("测下限")
    flush(maintenance)
    with scratch_database(maintenance, "floor") as name:
        address = address_for(maintenance, name, "postgres")
        return timed(lambda: load_plainly(inbox, address))


def _write_province(out: Path, scale: Fraction, first: Period, last: Period, say: Say) -> Path:
    say(f"写出试验省 {first} 至 {last}（比例 {scale}）")
    command = [sys.executable, "-m", "wengang_trial", "--out", str(out), "--scale", str(scale), "--first", str(first), "--last", str(last)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return out


if __name__ == "__main__":
    main()
