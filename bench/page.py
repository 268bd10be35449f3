"""The page `bench/README.md`: what was measured, against which floor, and where the time goes.

Belongs here: wording and layout. Does not belong here: any measured number (every one is given).
The page names no folder and no computer: it is committed.
"""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import psycopg

from bench.audit_triggers import MeasuredTriggers
from bench.chapters import PEOPLE, POSTS, PROJECTS, WORKERS, YOUNG, MeasuredChapter
from bench.long_history import JANUARY, LAST, MONTH_13, REPEATS, SCALE, MeasuredHistory
from bench.long_history import MONTHS as HISTORY_MONTHS
from bench.matters import OTHERS, PERSONS, MeasuredMatters
from bench.month import CHECKED, MONITORED, RECEIVED, REGISTERED, SETTLED, MeasuredMonth
from bench.pages import REPEATS as PAGE_REPEATS
from bench.pages import MeasuredPage
from bench.rebuilt import TWO_YEARS, MeasuredRebuild
from bench.stopwatch import Span
from bench.workshops import MONTHS, WORKSHOPS, MeasuredWorkshops
from wengang.periods import Period

PAGE = Path(__file__).with_name("README.md")
GIB = 1 << 30
MIB = 1 << 20
LOAD_GOAL = 2.0
PASS_GOAL = 20.0
PEAK_GOAL = 1.0
LATE_GOAL = 1.2
MATTERS_GOAL = 20.0
CHAPTER_GOAL = 20.0
FIGURES_GOAL = 30.0
CAUSES_GOAL = 20.0
BULLETIN_GOAL = 20.0
PAGE_GOAL = 0.3
PAGE_BYTES_GOAL = 150 * 1024
TRIGGERS_GOAL = 0.03
REBUILD_GOAL = 45 * 60.0
KIB = 1 << 10
_SHOWN_FROM = 0.05  # seconds; a shorter stage has no line
_NAMED = 3
_BUSY_FROM = 0.5  # load average for each core


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything one run gave: seconds, bytes, and the state of the machine."""

    month: Period
    scale: Fraction
    files: int
    bytes: int
    house: MeasuredMonth
    load_floors: tuple[Span, ...]
    pass_seconds: float
    write_seconds: float
    workshops: MeasuredWorkshops
    matters: MeasuredMatters
    causes: Span
    bulletin: Span
    chapters: Sequence[MeasuredChapter]
    history: MeasuredHistory
    pages: Sequence[MeasuredPage]
    triggers: MeasuredTriggers
    rebuilt: MeasuredRebuild
    load_before: float
    machine: str


def describe_machine(maintenance: str) -> str:
    """Give cores, memory and versions in one sentence."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    with psycopg.connect(maintenance) as connection:
        postgres = connection.info.parameter_status("server_version")
    return f"{os.cpu_count()} 核，内存 {memory:.0f} GiB，Python {platform.python_version()}，PostgreSQL {postgres}"


def measured_page(measured: Measured) -> str:
    """Give the text of the page."""
    return (
        "\n\n".join(
            [
                _head(measured),
                _goals(measured),
                _where_time_goes(measured.house),
                _long_history(measured.history),
                _workshops(measured.workshops),
                _matters(measured.matters),
                chapters_told(measured.chapters),
                _pages(measured.pages),
                _triggers(measured.triggers),
                _method(measured),
            ]
        )
        + "\n"
    )


def _head(measured: Measured) -> str:
    now = datetime.now(UTC)
    return (
        "# 速度\n\n由 `make bench` 写出，请勿手改；数字都在同一次运行中测得，测试不以它们为准。\n\n"
        f"- 日期：{now:%Y-%m-%d %H:%M} UTC；代码：{_commit()}\n"
        f"- 机器：{measured.machine}；开始时一分钟平均负荷 {measured.load_before:.2f}{_if_busy(measured.load_before)}\n"
        f"- 数据：试验省 {measured.month.chinese}，比例 {measured.scale}，{measured.files} 个文件，{measured.bytes / MIB:.0f} MiB"
    )


def _if_busy(load: float) -> str:
    return "（机器同时在做别的工作：秒数偏长，倍数也不稳，应在空闲时重测）" if load > _BUSY_FROM * (os.cpu_count() or 1) else ""


def _commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], capture_output=True, encoding="utf-8", check=True, cwd=PAGE.parent).stdout.strip()

    changed = git("status", "--porcelain", "--", "include", "sql", "expectations", "bench/*.py")
    return git("rev-parse", "--short", "HEAD") + ("（另有未提交的改动）" if changed else "")


def _goals(measured: Measured) -> str:
    house = measured.house
    floor = Span.mean(measured.load_floors)
    peak = house.peak_bytes / GIB
    slowest, largest = max(measured.pages, key=lambda page: page.seconds), max(measured.pages, key=lambda page: page.bytes)
    rows = [
        "| 项目 | 用时 | 下限或对照 | 倍数 | 目标 | 结果 |",
        "|---|---:|---:|---:|---:|---|",
        _ratio_row("收件 → 接收", house.received, floor.seconds, LOAD_GOAL, house.stages[CHECKED]),
        _ratio_row("接收 → 等级", house.monitored, measured.pass_seconds, PASS_GOAL, house.stages[MONITORED]),
        _ratio_row("接收 → 全部指标（含务工结构）", house.described, measured.pass_seconds, FIGURES_GOAL, house.stages[MONITORED]),
        _late_row(measured.history, "十二月比同年一月", JANUARY),
        _late_row(measured.history, f"第 {HISTORY_MONTHS} 个月比第 13 个月", MONTH_13),
        f"| 一个月的事项（{PERSONS} 件涉及个人，{OTHERS} 件其他）：开立、消除、登记催办 | {measured.matters.month.seconds:.1f} 秒 | — | — |"
        f" ≤ {MATTERS_GOAL:g} 秒 | {_verdict(measured.matters.month.seconds, MATTERS_GOAL)} |",
        _seconds_row("一天的待办从数据里查出（所有事项种类，不含登记）", measured.causes, CAUSES_GOAL),
        _seconds_row("起草通报，含 Word 和 Excel（不含 PDF）", measured.bulletin, BULLETIN_GOAL),
        *(
            f"| {one.title}全部规则（见下） | {one.judged:.1f} 秒 | {one.read:.2f} 秒 | {one.judged / one.read:.0f} | ≤ {CHAPTER_GOAL:g} 秒 |"
            f" {_verdict(one.judged, CHAPTER_GOAL)} |"
            for one in measured.chapters
        ),
        f"| 最慢的一页（{slowest.title}） | {slowest.seconds:.2f} 秒 | — | — | ≤ {PAGE_GOAL:g} 秒 | {_verdict(slowest.seconds, PAGE_GOAL)} |",
        f"| 最大的一页（{largest.title}） | {largest.bytes / KIB:.0f} KiB | — | — | ≤ {PAGE_BYTES_GOAL / KIB:.0f} KiB |"
        f" {_verdict(largest.bytes, PAGE_BYTES_GOAL)} |",
        f"| 从加密原件重算 {TWO_YEARS} 个月（实测 {measured.rebuilt.months} 个月 {measured.rebuilt.span.seconds:.0f} 秒，按月推算） |"
        f" {measured.rebuilt.two_years / 60:.0f} 分钟 | — | — | ≤ {REBUILD_GOAL / 60:g} 分钟 | {_verdict(measured.rebuilt.two_years, REBUILD_GOAL)} |",
        f"| 审计触发器（占任务时间） | {measured.triggers.seconds * 1000:.0f} 毫秒 | {measured.triggers.ran:.1f} 秒 | {measured.triggers.share:.2%} |"
        f" ≤ {TRIGGERS_GOAL:.0%} | {_verdict(measured.triggers.share, TRIGGERS_GOAL)} |",
        f"| 单个任务内存峰值 | {peak:.2f} GiB | — | — | ≤ {PEAK_GOAL:g} GiB | {_verdict(peak, PEAK_GOAL)} |",
    ]
    writing = (
        f"接收 → 等级的下限只读不写；这一步还要逐人写下归户结果。只把同样的人员行原样再写一遍（同样的主键）就要 {measured.write_seconds:.1f} 秒，"
        f"是下限的 {measured.write_seconds / measured.pass_seconds:.1f} 倍。"
    )
    processor = (
        f"收件 → 接收的下限在所测月份前后各测一次（{'、'.join(f'{span.seconds:.1f}' for span in measured.load_floors)} 秒），取平均。"
        f"对照：Python 进程的处理器秒（读文件的子进程不在其中，所以偏小），"
        f"全程 {house.processor:.1f}，下限 {floor.processor:.1f}，{house.processor / floor.processor:.2f} 倍；"
        "机器忙时它比钟表时间稳。"
    )
    return "\n\n".join(["\n".join(rows), processor, writing])


def _ratio_row(title: str, seconds: float, floor: float, goal: float, stages: dict[str, float]) -> str:
    ratio = seconds / floor
    largest = sorted(stages, key=lambda stage: -stages[stage])[:_NAMED]
    where = "、".join(f"{stage} {stages[stage] / sum(stages.values()):.0%}" for stage in largest)
    missed = "" if ratio <= goal else f"；时间主要用在：{where}"
    return f"| {title} | {seconds:.1f} 秒 | {floor:.2f} 秒 | {ratio:.2f} | ≤ {goal:g} | {_verdict(ratio, goal)}{missed} |"


def _late_row(history: MeasuredHistory, title: str, base: Period) -> str:
    late, early = (history.costs[month].span.processor for month in (LAST, base))
    ratio = history.ratio(base)
    return f"| {title}（接收 → 等级，处理器秒） | {late:.2f} 秒 | {early:.2f} 秒 | {ratio:.2f} | ≤ {LATE_GOAL:g} | {_verdict(ratio, LATE_GOAL)} |"


def _verdict(value: float, goal: float) -> str:
    return "达到" if value <= goal else f"未达到，是目标的 {value / goal:.1f} 倍"


def _where_time_goes(house: MeasuredMonth) -> str:
    steps = "\n".join(f"| {title} | {house.whole[title]:.1f} |" for title in (*RECEIVED, MONITORED))
    parts = [f"## 时间用在哪里\n\n| 步骤 | 秒 |\n|---|---:|\n{steps}"]
    parts += [_stages(title, house.stages[title]) for title in (REGISTERED, CHECKED, SETTLED, MONITORED) if house.stages[title]]
    return "\n\n".join(parts)


def _stages(step: str, stages: dict[str, float]) -> str:
    total = sum(stages.values())
    shown = sorted(((seconds, title) for title, seconds in stages.items() if seconds >= _SHOWN_FROM), reverse=True)
    rows = "\n".join(f"| {title} | {seconds:.2f} | {seconds / total:.0%} |" for seconds, title in shown)
    return f"### {step}\n\n| 环节 | 秒 | 占比 |\n|---|---:|---:|\n{rows}"


def _long_history(measured: MeasuredHistory) -> str:
    rows = "\n".join(
        f"| {month.chinese} | {cost.people:,} | {cost.span.processor:.2f} | {cost.span.seconds:.2f} |"
        for month, cost in sorted(measured.costs.items())
    )
    return (
        f"## {HISTORY_MONTHS} 个月的历史\n\n"
        f"| 月份 | 名册人数 | 处理器秒 | 钟表秒 |\n|---|---:|---:|---:|\n{rows}\n\n"
        f"试验省的十分之一（比例 {SCALE}），{HISTORY_MONTHS} 个月共 {measured.rows:,} 行，从收件到等级全程导入 {measured.imported:.0f} 秒（含试算）。"
        f"每个所测月份在轮到它时先试算 {REPEATS} 遍指标与等级，每遍在一个事务里，算完撤销并清扫，取中；处理器秒是本进程与为它服务的"
        "数据库进程之和（测时不用并行进程）。年度累计由上一个月接着算，所以十二月不必把全年再读一遍；十二月要多写的，"
        "只是今年做过工、本月不在岗的人。"
    )


def _workshops(measured: MeasuredWorkshops) -> str:
    return (
        "## 车间月度评定\n\n"
        "| 项目 | 用时 | 下限 | 倍数 |\n|---|---:|---:|---:|\n"
        f"| {WORKSHOPS:,} 家车间 × {MONTHS} 个月 | {measured.reviewed:.1f} 秒 | {measured.read:.2f} 秒 | "
        f"{measured.reviewed / measured.read:.0f} |\n\n"
        f"共 {measured.statuses:,} 个车间月、{measured.worker_rows:,} 行人员；下限是把同样的行在数据库里读一遍（计数和求和），三次取中。"
        f"平均一个车间月 {measured.reviewed / measured.statuses * 1e6:.0f} 微秒：核定在数据库里成批做，状态逐个车间按月推演，每个状态写一行。"
    )


def _seconds_row(title: str, span: Span, goal: float) -> str:
    return f"| {title} | {span.seconds:.1f} 秒 | — | — | ≤ {goal:g} 秒 | {_verdict(span.seconds, goal)} |"


def _matters(matters: MeasuredMatters) -> str:
    return (
        f"## 一个月的事项\n\n第一天开立 {PERSONS + OTHERS} 件，{matters.first_day.seconds:.1f} 秒；此后每个工作日消除一部分（共 {matters.cleared} 件）、"
        f"登记提醒、催办、督办、约谈建议（共 {matters.rungs} 级），全月 {matters.month.seconds:.1f} 秒"
        f"（Python 进程的处理器秒 {matters.month.processor:.1f}）。不含写信。"
    )


def chapters_told(chapters: Sequence[MeasuredChapter]) -> str:
    """Give the section about the rules of the chapters."""
    rows = "\n".join(
        f"| {one.title} | {one.judged:.1f} | {one.read:.2f} | {one.judged / one.read:.0f} | {one.mebibytes:.0f} | {one.found:,} |"
        for one in chapters
    )
    return (
        "## 专项规则\n\n"
        f"| 专项 | 全部规则（秒） | 下限（秒） | 倍数 | 进程内存峰值（MiB） | 查出（个对象） |\n|---|---:|---:|---:|---:|---:|\n{rows}\n\n"
        f"目标各 ≤ {CHAPTER_GOAL:g} 秒、≤ {PEAK_GOAL:g} GiB。数据由语句造出：花名册 {PEOPLE:,} 人，岗位 {POSTS:,} 个（含两个往期任期），"
        f"项目 {PROJECTS:,} 个、务工每月 {WORKERS:,} 人，青年 {YOUNG:,} 人，约五十分之一的行有疑点；下限是把该专项读的各表在数据库里各读一遍（求和），"
        "三次取中。"
    )


def _pages(pages: Sequence[MeasuredPage]) -> str:
    rows = "\n".join(f"| {page.title} | {page.seconds * 1000:.0f} | {page.bytes / KIB:.0f} |" for page in pages)
    return (
        f"## 办事页\n\n| 页面 | 毫秒 | KiB |\n|---|---:|---:|\n{rows}\n\n"
        f"在所测月份的数据上，领导打开，先热一遍，再测 {PAGE_REPEATS} 遍取中；服务器内的时间，不含网络和浏览器。单位取目标任务最大的一个。"
    )


def _triggers(triggers: MeasuredTriggers) -> str:
    return (
        f"## 审计触发器\n\n一份空闲的安装接连办完 {triggers.tasks} 个任务（审计封存，各 {triggers.ran / triggers.tasks * 1000:.0f} 毫秒）；"
        f"Airflow 库里的触发器其间共触发 {triggers.fired} 次，数据库自己记下的用时 {triggers.seconds * 1000:.1f} 毫秒，"
        f"每次 {triggers.seconds / triggers.fired * 1e6:.0f} 微秒。对照的只是任务从开始到结束的时间，排队和启动不算在内，所以这个占比是上限。"
    )


def _method(measured: Measured) -> str:
    return (
        "## 怎样测\n\n"
        "- 用时：`wengang import-history` 的路径，流程调用的是同样的步骤。\n"
        "- 上一个月先装入，不计时：所测月份的流动、同一批人收入和信号因此都有基数。\n"
        "- 收件 → 接收的下限：同样的文件，两个进程，calamine 或 csv 读出后把所有列作为文本 COPY 进普通表（`bench/floors.py`）。\n"
        "- 接收 → 等级的下限：名册与务工两个分区按人连接、按单位计数与求和的一条语句，三次取中。\n"
        "- “校验、装入”各环节是两个进程的秒数之和，约为该步骤用时的两倍。\n"
        "- 内存：各进程常驻内存的峰值，不含 PostgreSQL 服务。\n"
        f"- 重测：`make bench`；已有试验省时 `python -m bench --province 目录`。本次比例 {measured.scale}。"
    )
