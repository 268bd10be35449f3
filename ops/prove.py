"""`make prove`: the full proofs that are too long for every commit, written to docs/proofs.md with commit and date.

Belongs here: running them and writing down what came out. Does not belong here: the proofs themselves (`tests/`).
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from wengang.whole_file import write_whole

PROJECT_ROOT = Path(__file__).resolve().parents[1]
PAGE = PROJECT_ROOT / "docs" / "proofs.md"
WORKERS = "2"
_HEAD = (
    "# 证明",
    "",
    "由 `make prove` 写出，请勿手改。每一行写明它最近一次在什么时候（UTC）、对哪一份代码完整运行；`make prove ONLY=词` 只运行写有这个词的各项。",
    "",
    "| 证明 | 检查 | 通过 | 失败 | 秒 | 时间 | 代码 |",
    "|---|---|---:|---:|---:|---|---|",
)
_NEVER = "— | — | — | — | 还没有完整运行"
MOST_SAID = 10_000
"""So many of the last characters of a failed proof are printed."""
_HARD_STOPS = "tests/flows/test_hard_stops.py::test_what_is_killed_again_and_again_leaves_each_effect_once"
_MENDED = "自己恢复，什么都不丢、不重（看护者最多等 2 秒再启动）"
PROOFS: dict[str, tuple[str, ...]] = {
    "随机小省份：系统的每个指标、去向、聚集和等级等于独立的参照实现": ("tests/sql/monitoring/test_against_reference.py",),
    "随机档案：每个车间每个月的状态等于独立的参照实现": (
        "tests/sql/workshops/test_against_reference.py",
        "tests/unit/reference/test_workshop_reference.py",
    ),
    "资金分配：一万个随机案例等于另一种算法，核验脚本一致": ("tests/unit/fund/test_against_reference.py",),
    "两份样例档案：每个指标与给定结果完全一致；参照实现也给出同样的结果": (
        "tests/flows/test_replay.py",
        "tests/unit/reference/test_reference.py",
    ),
    "往月导入：在任何一步被停，再运行一次都接着做完": ("tests/sql/history/test_import.py",),
    "从加密原件重算各月：每个摘要与原来的一致，不一致的逐项列出": ("tests/sql/history/test_rebuild.py",),
    "车间奖补：随机的月份，应付的人和金额等于独立的参照实现": ("tests/sql/workshops/awards/test_due.py",),
    "车间认定：每个人在每一步的每个动作，办完、重做、清除都与模型一致": ("tests/sql/workshops/certification/test_every_order.py",),
    "新业务的骨架：写出来就合规矩，自带的和全套规矩的检查都通过": ("tests/sql/test_new_domain.py",),
    "数据库断开十秒：一个月自己接着办完": ("tests/flows/test_operators.py",),
    "经真正的 Airflow：退回、存疑、不同意、异议、手工标记、清除重做、两个月同时、发信中断，每条路都走一遍": (
        "tests/flows/test_month.py",
        "tests/flows/test_starts.py",
        "tests/flows/test_fund_allocation.py",
        "tests/flows/test_fund_execution.py",
        "tests/flows/test_desk.py",
        "tests/flows/test_workshop_certification.py",
        "tests/flows/test_workshop_review.py",
        "tests/flows/test_workshop_awards.py",
        "tests/flows/test_mail.py",
    ),
    "试验省：埋设的问题全部找到，没有埋设的单位不高于蓝色": ("tests/flows/test_trial_province.py",),
    "事项：随机的事件和运行，状态、期限、各级催办等于独立的参照实现，台账里也一样；同时两次、中途被停，各级和信都只有一次": (
        "tests/unit/matters/test_what_if.py",
        "tests/sql/matters",
        "tests/sql/follow_up/test_daily.py",
    ),
    "材料包：中途被停、同时放入都不多不少；人员只在加密工作簿里": ("tests/sql/exchange",),
    "帮扶名单：随机小省份逐月建档、更正、结案，等于独立的参照实现；同时两次、中途被停都不多不少": (
        "tests/sql/help_files/test_against_reference.py",
        "tests/sql/help_files/test_runs.py",
    ),
    "公益岗、以工代赈、雨露计划：随机小省份，每条规则的线索等于独立的参照实现": (
        "tests/sql/public_posts/test_against_reference.py",
        "tests/sql/work_relief/test_against_reference.py",
        "tests/sql/youth/test_against_reference.py",
    ),
    "五百份改坏的文件：读得对，或者说明了哪里不对，没有悄悄改变的号码、月份、金额": ("tests/hostile/test_fuzz.py",),
    "函件、编号、邮件、摘要：与一本台账以前写下的逐字一致": (
        "tests/sql/letters",
        "tests/sql/county_notices/test_ledger.py",
        "tests/sql/workshops/test_ledger.py",
        "tests/sql/fund/execution/test_ledger.py",
    ),
    "每天启动什么、提醒谁：与各业务自报应办事项以前写下的一致": ("tests/sql/due",),
    "多一个业务：别的业务的摘要、评分、函件、提醒都不变": ("tests/sql/test_a_further_domain.py",),
    "旧数据库升级：已印发的函件、意见、快照、编号原样": (
        "tests/sql/county_notices/test_upgrade.py",
        "tests/sql/workshops/test_upgrade.py",
        "tests/sql/fund/execution/test_upgrade.py",
    ),
    "每条查询的列名、类型与读它的代码一致；分区照旧被剪掉": ("tests/sql/database",),
    "备份以后恢复到空的安装：两个数据库和全部文件都在，审计链的头相同": ("tests/flows/test_restore.py",),
    "审计：数据库管理员的一千次改动，对着导出的链值全部找到；八个同时写六十秒、两个同时封存，只有一条链": (
        "tests/sql/audit/test_sealing.py",
    ),
    "审计：八种身份三百次调用（答复、清除、标记、启动、暂停、删除、页面），用户、对象、结果都对": (
        "tests/flows/test_roles.py",
        "tests/sql/plugins/test_recorded_calls.py",
    ),
    "十万个证件号码以十种写法报送：原样保留，或者退回并说明，没有变成别的号码": ("tests/hostile/test_identity_numbers.py",),
    "一万个单元格：写出的文件里没有公式": ("tests/hostile/test_no_formula.py",),
    "六十份恶意文件：每份十秒、512 MiB 以内，以一句话结束": ("tests/hostile/test_sixty_files.py",),
    "审计：二十种结局各二十次，经真正的 Airflow：每次结束都有状态记录": ("tests/flows/test_every_outcome.py",),
    f"收件、发信、印发的同时杀掉数据库三十次（每次断十秒）：{_MENDED}": (f"{_HARD_STOPS}[PostgreSQL]",),
    f"收件、发信、印发的同时杀掉调度三十次：{_MENDED}": (f"{_HARD_STOPS}[scheduler]",),
    f"收件、发信、印发的同时杀掉页面二十次：{_MENDED}": (f"{_HARD_STOPS}[web_server]",),
    "审计：在任意时刻杀掉数据库连接、撤回事务，各五百次：没有缺了数据的结束记录，没有缺了记录的状态": ("tests/sql/audit/test_kills.py",),
    "结果只写一次：每个角色对每张表的改、删、清空都被拒绝，管理员也一样": (
        "tests/integrity/test_table_guards.py",
        "tests/integrity/test_database_rights.py",
    ),
    "办事页：二十个填报人同时报送，什么都不丢": ("tests/sql/wengang_desk/test_clerks_at_once.py",),
    "办事页：每条路由、每个角色、未登录的人，只看到该看的": ("tests/sql/wengang_desk/test_who_sees_what.py",),
    "恶意文件：在内存和时间的限度内，以一句话结束": (
        "tests/hostile/test_file_limits.py",
        "tests/hostile/test_files.py",
        "tests/hostile/test_hand_overs.py",
        "tests/hostile/test_inbox.py",
    ),
    "邮件：三个进程同时发送、进程被杀、传完断线，都不重发": ("tests/sql/mail",),
}


def main() -> int:
    """Run every proof, or those that have the words given in their claim, and give 1 when one failed."""
    words = sys.argv[1] if len(sys.argv) > 1 else ""
    chosen = [claim for claim in PROOFS if words in claim]
    if not chosen:
        print(f"没有哪一项证明写有“{words}”：请看 docs/proofs.md 的第一列")
        return 1
    return prove(PROOFS, chosen, PAGE)


def prove(proofs: Mapping[str, tuple[str, ...]], chosen: Sequence[str], page: Path) -> int:
    """Run the chosen proofs, write the page after each, and give 1 when one failed; of the others stays what came out last."""
    commit, rows, failed_any = _commit(), _rows_of(page), False
    for claim in chosen:
        passed, failed, seconds = _run(proofs[claim])
        failed_any |= bool(failed) or not passed
        rows[_named(claim, proofs[claim])] = f"{passed} | {failed} | {seconds:.0f} | {datetime.now(UTC):%Y-%m-%d %H:%M} | {commit}"
        text = "\n".join([*_HEAD, *(_row(claim, paths, rows) for claim, paths in proofs.items())])
        write_whole(page, (text + "\n").encode())
        print(_row(claim, proofs[claim], rows), flush=True)
    return int(failed_any)


def _named(claim: str, paths: tuple[str, ...]) -> str:
    return f"{claim} | {'、'.join(f'`{path}`' for path in paths)}"


def _row(claim: str, paths: tuple[str, ...], rows: Mapping[str, str]) -> str:
    name = _named(claim, paths)
    return f"| {name} | {rows.get(name, _NEVER)} |"


def _rows_of(page: Path) -> dict[str, str]:
    """Give what came out of each claim of a page with its tests, as it stands there: of other tests it would say nothing."""
    lines = page.read_text(encoding="utf-8").splitlines() if page.exists() else []
    cells = [line.strip("| ").split(" | ", 2) for line in lines if line.startswith("| ")]
    return {f"{claim} | {paths}": outcome for claim, paths, outcome in cells if outcome.count(" | ") == _NEVER.count(" | ")}


def _commit() -> str:
    """Give the commit that is checked out, and whether something but this page was changed since."""
    changed = _git("status", "--porcelain", "--", ".", f":!{PAGE.relative_to(PROJECT_ROOT)}")
    return _git("rev-parse", "--short=7", "HEAD") + ("（有未提交的改动）" if changed else "")


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=PROJECT_ROOT, capture_output=True, encoding="utf-8", check=True).stdout.strip()


def _run(paths: tuple[str, ...]) -> tuple[int, int, float]:
    start = time.monotonic()
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # in the background a shell lets it be ignored, and so would what a proof interrupts
    command = [sys.executable, "-m", "pytest", *paths, "-n", WORKERS, "--dist", "loadgroup", "-o", "addopts=--import-mode=importlib"]
    done = subprocess.run(
        command, cwd=PROJECT_ROOT, env={**os.environ, "PROVE_EVERYTHING": "1"}, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        print(done.stdout[-MOST_SAID:], flush=True)
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|errors?)", done.stdout)}
    return counts.get("passed", 0), sum(value for word, value in counts.items() if word != "passed"), time.monotonic() - start


if __name__ == "__main__":
    sys.exit(main())
