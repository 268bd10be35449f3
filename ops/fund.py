"""`make fund YEAR=2025`: the yearly allocation of the trial province, from trial factors to a package that verifies outside the project.

Belongs here: made-up tables of the province, handed over through the inbox like all files; a trial overlay that says it is one; printing.
Does not belong here: any rule (`wengang.fund`). It proposes; approving, deciding and issuing are left to people (the DAG 资金分配).

The made-up tables are derived from the targets and the code of each unit, so that every call writes the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from fractions import Fraction
from pathlib import Path

import psycopg

from ops.database import BUSINESS, address_for, maintenance_address, up, var_folder
from ops.trial_month import refuse_in_production
from wengang.data_sharing.deliveries import DeliveryState
from wengang.data_sharing.steps import check_hand_over, take_hand_overs
from wengang.database.unit_of_work import unit_of_work
from wengang.fund import steps
from wengang.fund.handed_over import FACTORS, NEW_UNIT, POOL, RESERVE, HandedOver
from wengang.fund.money_words import unit_words
from wengang.fund.package_folder import version_folder, write_files
from wengang.fund.proposals import Version, load_version
from wengang.fund.rules import Rules, key_counties, unconfirmed_parameters
from wengang.fund.version_package import INPUTS, LINES, VERIFIER
from wengang.papers.columns import aligned
from wengang.periods import Period
from wengang.plain_end import ended_plainly
from wengang.receipts.steps import send_due_receipts
from wengang.settings.environment import Settings, read_env_file
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.user_error import UserError
from wengang_trial.files import Table, hand_over
from wengang_trial.units import Unit

OVERLAY = "trial_policy_fund.yaml"
TRIAL_NOTE = "只为试走全程而视为已确认，不代表两部门确认"
YUAN = 100
BASE_PER_PERSON = 900 * YUAN
GROWTH = Fraction(103, 100)
ODD_FEN = 9


class TrialAllocationError(UserError):
    """The trial province lacks what an allocation needs; the message says what to run first."""


def main(year_text: str) -> int:
    """Propose, print, verify; gives the exit code."""
    read_env_file()
    refuse_in_production("make fund")
    if not (year_text.isascii() and year_text.isdigit()):
        raise TrialAllocationError(f"YEAR 应是年度，现在是“{year_text}”：make fund YEAR=2025")
    return _run(int(year_text))


def _run(year: int) -> int:
    var = var_folder()
    up(var)
    os.environ.setdefault("WENGANG_DATABASE_URL", address_for(maintenance_address(var), BUSINESS, "wengang_app"))
    settings = Settings.from_environment()
    targets = _targets(settings, year - 1)
    _confirm_for_trial(var, year)
    hand_over_and_take(settings, year, trial_tables(settings, year, targets))
    with unit_of_work(settings) as work:
        proposed = steps.propose(work, year, date(year, 2, 5))
    with unit_of_work(settings) as work:
        if proposed.refusal:
            question = steps.refusal_question(work, proposed, "hr")
            print(question.text if question else "不能分配")
            return 1
        version = load_version(work, year, proposed.version)
    _print_table(version)
    print("提出了新的一版" if proposed.is_new else "输入没有变化：仍是这一版，没有写入新内容")
    return _verify_outside(version_folder(settings, year, proposed.version), settings, year)


def _targets(settings: Settings, year: int) -> dict[str, int]:
    december = Period(year, 12)
    with psycopg.connect(settings.database_url) as connection:
        rows = connection.execute("select unit, persons from monitoring.target where year = %s order by unit", [year]).fetchall()
        frozen = connection.execute("select 1 from monitoring.snapshot where period = %s", [str(december)]).fetchone()
    if not rows or frozen is None:
        raise TrialAllocationError(
            f"试验省没有{december.chinese}的数据：请先运行 make cycle（写出2024年1月到2025年3月），再运行 make fund YEAR=2025"
        )
    return {str(unit): int(persons) for unit, persons in rows}


def _confirm_for_trial(var: Path, year: int) -> None:
    """Let the fund's parameters count as confirmed in this process, by a file that says it is a trial's; a file named already is kept."""
    if not os.environ.get("WENGANG_POLICY_FILE"):
        policy = load_policy()
        notes = {name: f"{policy.in_force(name, Period(year, 1)).note}（试用）" for name in unconfirmed_parameters(policy, year)}
        text = f"# {TRIAL_NOTE}\n" + "".join(
            f"{name}: {{confirmed: true, note: {json.dumps(note, ensure_ascii=False)}}}\n" for name, note in notes.items()
        )
        write_files(var, {OVERLAY: text.encode()})
        os.environ["WENGANG_POLICY_FILE"] = str(var / OVERLAY)
        load_policy.cache_clear()
    trial = load_policy().trial
    print(f"试用参数 {len(trial)} 项，{TRIAL_NOTE}：{os.environ['WENGANG_POLICY_FILE']}")


def trial_tables(settings: Settings, year: int, targets: dict[str, int]) -> tuple[Table, Table]:
    """Give a made-up pool document and table of factors."""
    bases = {unit: persons * BASE_PER_PERSON for unit, persons in targets.items()}
    rules, newcomer = Rules.of(year), max(targets)
    special = rules.special_fen * len(key_counties(year))
    pool = int((GROWTH * sum(bases.values()) + special) / (1 - rules.award_share)) + ODD_FEN
    money = [
        (str(year), "中央", f"财社〔{year - 1}〕试1号", f"{pool // YUAN}.{pool % YUAN:02d}", f"{year}-01-20"),
        (str(year), RESERVE, "", "0", ""),
    ]
    facts: list[tuple[str, ...]] = []
    for unit, persons in targets.items():
        base = NEW_UNIT if unit == newcomer else f"{bases[unit] // YUAN}.00"
        told = {
            HandedOver.INPUT: str(persons * _made_up(unit, "input", 40, 90)),
            HandedOver.EXECUTION: f"0.{_made_up(unit, 'execution', 76, 97)}",
            HandedOver.LAST_BASE: base,
            HandedOver.INCOME: f"{_made_up(unit, 'income', -12, 60)}/1000",
        }
        facts += [
            (str(year - 1), unit, kind, value)
            for kind, value in told.items()
            if kind is not HandedOver.INCOME or _lacks_income(settings, year, unit)
        ]
    return (
        Table(POOL, "资金文件.csv", f"{year}年就业补助资金（试验省，虚构）", ("年度", "来源", "文号", "金额", "到账日期"), money),
        Table(FACTORS, "因素表.csv", "因素表（试验省，虚构）", ("年度", "单位", "因素", "数值"), facts),
    )


def _inbox(settings: Settings, year: int) -> Path:
    return settings.inbox / load_units().province.code / str(Period(year, 1)) / "hr"


def hand_over_and_take(settings: Settings, year: int, tables: tuple[Table, Table]) -> None:
    """Put the tables into the inbox as the province does, and take, check and answer them as the DAG 数据共享 does."""
    province, period = load_units().province, Period(year, 1)
    with tempfile.TemporaryDirectory(dir=settings.var) as aside:
        made = Path(aside) / "made"
        digest = hand_over(made, Unit(province.code, province.name, 0, 0, 0), period, "hr", tables, day=22, months_later=0)
        place = _inbox(settings, year) / f"试验-{digest[:8]}"
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(made, place)
    with unit_of_work(settings) as work:
        found = take_hand_overs(work, province.code)
    returned = False
    for hand_over_id in found.hand_overs:
        with unit_of_work(settings) as work:
            checked = check_hand_over(work, hand_over_id, print)
        checked.raise_undone()
        returned |= any(file.state is not DeliveryState.ACCEPTED for file in checked.files)
    with unit_of_work(settings) as work:
        send_due_receipts(work)
    if returned:
        raise TrialAllocationError(f"资金文件没有接收，原因见回执：{settings.receipts / province.code / str(period)}")


def _made_up(unit: str, what: str, least: int, most: int) -> int:
    """Give a whole number that depends on the unit alone."""
    digest = hashlib.sha256(f"{unit} {what}".encode()).digest()
    return least + int.from_bytes(digest[:4], "big") % (most - least + 1)


def _lacks_income(settings: Settings, year: int, unit: str) -> bool:
    """Tell whether our own figures cannot compare the unit's income of December; then the made-up table tells it."""
    with psycopg.connect(settings.database_url) as connection:
        row = connection.execute(
            "select 1 from monitoring.change where period = %s and scope_code = %s and measure = 'income_mean' and base_kind = 'yoy'",
            [str(Period(year - 1, 12)), unit],
        ).fetchone()
    return row is None


def _print_table(version: Version) -> None:
    allocation = version.allocation
    amounts = [
        (unit_words(one.unit), one.base_fen, one.award_fen, one.special_fen, one.total_fen, one.binding.chinese) for one in allocation.lines
    ]
    sums = tuple(sum(int(row[column]) for row in amounts) for column in range(1, 5))
    rows = [
        ("单位", *(f"{name}（元）" for name in ("基础", "奖励", "专项", "合计")), "受限"),
        *((row[0], *_yuan(row[1:5]), row[5]) for row in amounts),
        ("预留", *_yuan((0, 0, 0, allocation.reserve_fen)), ""),
        ("总计", *_yuan((*sums[:3], allocation.inputs.pool_fen)), ""),
    ]
    print()
    print(version.title)
    print(*aligned(rows, right=range(1, 5)), sep="\n")
    print()


def _yuan(amounts: tuple[int | str, ...]) -> tuple[str, ...]:
    """Give amounts of fen in 元."""
    return tuple(f"{int(fen) // YUAN:,}.{int(fen) % YUAN:02d}" for fen in amounts)


def _verify_outside(folder: Path, settings: Settings, year: int) -> int:
    """Run the shipped verifier in a folder that knows nothing of the project."""
    with tempfile.TemporaryDirectory(prefix="wengang-verify-") as outside:
        for name in (VERIFIER, INPUTS, LINES):
            (Path(outside) / name).write_bytes((folder / name).read_bytes())
        command = [sys.executable, "-I", VERIFIER, INPUTS, LINES]
        ended = subprocess.run(command, cwd=outside, env={"PATH": os.environ.get("PATH", ""), "PYTHONUTF8": "1"}, check=False)
    print(f"以上核验在项目之外的临时文件夹里、只用 Python 自带的库完成，{'通过' if ended.returncode == 0 else '没有通过'}")
    print(f"方案、逐单位说明和核验包：{folder}")
    print(f"试验省的资金文件和因素表（虚构）：{_inbox(settings, year)}")
    print(f"回执：{settings.receipts / load_units().province.code / str(Period(year, 1))}")
    return ended.returncode


if __name__ == "__main__":
    sys.exit(ended_plainly(lambda: main(sys.argv[1] if len(sys.argv) > 1 else "")))
