"""What a month of the trial came to: the result page, and the same as data.

Belongs here: which figures are printed and kept, and whether what was planted was found. Does not belong here: the figures themselves
(`wengang.month_overview`, `wengang.workshops.overview`), what was planted (`wengang_trial`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from ops.accounts import accounts_file
from ops.database import PROJECT_ROOT
from ops.trial_month import Report, TrialMonth
from wengang import __version__
from wengang.audit.completeness import check_completeness
from wengang.clues.chapters import load_chapters
from wengang.county_notices.matters import NOTICE_REPLY, THREE_MONTHS, months_in_vain
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.follow_up.overview import matters_by_kind, verified_lately
from wengang.matters.ledger import last_day, live_matters
from wengang.matters.rounds import MatterVerdict
from wengang.month_overview.steps import MonthOverview, changes_since, month_overview
from wengang.papers.columns import aligned
from wengang.papers.wording import day
from wengang.periods import Period
from wengang.risk_detection.levels import Level
from wengang.settings.environment import Settings
from wengang.settings.units import load_units
from wengang.whole_file import keep_whole
from wengang.workshops.overview import WorkshopMonth, workshop_month
from wengang.workshops.states import Status

INSTALL_SECONDS = PROJECT_ROOT / ".venv" / ".install_seconds"
BUSINESS_SCHEMAS = (
    "data_sharing",
    "monitoring",
    "risk_detection",
    "letters",
    "county_notices",
    "approvals",
    "deadlines",
    "matters",
    "follow_up",
    "help_files",
    "reconciliation",
    "exchange",
    "bulletin",
    "mail",
    "vault",
    "workshops",
    "fund",
    "clues",
    "public_posts",
    "work_relief",
    "youth",
)
PLANTS = {
    "scale_fall": "在岗人数下降",
    "lasting_fall": "在岗人数连续下降",
    "income_fall": "务工收入下降",
    "hidden_income_fall": "低收入者离岗，均值反升",
    "village_cluster": "一个村集中离岗",
    "employer_layoff": "一家企业裁员",
    "correction": "数据更正，等级改变",
    "late_unit": "迟报",
    "returned_file": "文件退回后重报",
    "held_file": "文件待决定",
    "two_rosters": "两个单位名册重复",
}
FOUND_BY = {
    "late_unit": "select count(*) from deadlines.missing_delivery where period = %(period)s and unit = %(unit)s",
    "returned_file": "select count(*) from data_sharing.delivery where period = %(period)s and unit = %(unit)s"
    " and table_name = %(table)s and state = 'returned'",
    "held_file": "select count(*) from data_sharing.delivery where period = %(period)s and unit = %(unit)s"
    " and table_name = %(table)s and decided_by is not null",
    "two_rosters": "select count(distinct person_key) from monitoring.roster_conflict as conflict where period = %(period)s"
    " and home_unit = %(home)s and snapshot = (select max(number) from monitoring.snapshot where period = %(period)s)",
}
"""What was planted without a level, and where the system shows that it was seen."""


@dataclass(frozen=True, slots=True)
class Plant:
    """One thing that was planted: what must be found, and what was."""

    where: str
    what: str
    planted: str
    found: str
    is_found: bool

    def as_data(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {"where": self.where, "what": self.what, "planted": self.planted, "found": self.found, "is_found": self.is_found}


def count_rows(settings: Settings) -> dict[str, int]:
    """Give the rows of each business table."""
    with psycopg.connect(settings.database_url) as connection:
        tables = connection.execute(
            "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = any (%s) order by 1, 2",
            [list(BUSINESS_SCHEMAS)],
        ).fetchall()
        counts = {}
        for schema, table in tables:
            row = connection.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table))).fetchone()
            counts[f"{schema}.{table}"] = row[0] if row else 0
    return counts


def plants_of(truth: Mapping[str, Any], overview: MonthOverview, workshops: WorkshopMonth, settings: Settings) -> list[Plant]:
    """Give everything that was planted in the month beside what the system says."""
    with psycopg.connect(settings.database_url) as connection:
        return [
            *_graded(truth, overview),
            *_handled(truth, connection),
            *plants_in_workshops(truth["workshops"], workshops),
            *_plants_in_chapters(truth, connection),
        ]


def _graded(truth: Mapping[str, Any], overview: MonthOverview) -> Iterator[Plant]:
    levels = {row["scope"]: row["level"] for row in overview.units}
    for kind, title in PLANTS.items():
        plant = truth.get(kind)
        if plant and "level" in plant:
            found = levels[plant["unit"]]
            told = "无等级" if found is None else Level(found).chinese
            yield Plant(load_units().unit(plant["unit"]).name, title, Level(plant["level"]).chinese, told, found == plant["level"])


def _handled(truth: Mapping[str, Any], connection: psycopg.Connection) -> Iterator[Plant]:
    for kind, statement in FOUND_BY.items():
        if kind not in truth:
            continue
        plant = {"period": truth["period"], **truth[kind]}
        row = connection.execute(statement, plant).fetchone()
        found, wanted = row[0] if row else 0, plant.get("persons")
        named = load_units().unit(plant.get("unit") or plant["home"]).name
        planted, told = (f"{wanted}人", f"{found}人") if wanted else ("有", "有" if found else "没有")
        yield Plant(named, PLANTS[kind], planted, told, found == wanted if wanted else found > 0)


def plants_in_workshops(planted: Sequence[Mapping[str, Any]], workshops: WorkshopMonth) -> Iterator[Plant]:
    """Give what was planted in the workshops beside the month's finding; what people decided on it since does not count."""
    rows = {row["workshop_no"]: row for row in workshops.rows}
    for plant in planted:
        row = rows.get(plant["workshop_no"])
        expected = _workshop_words(plant["status"], plant["absorbed"], plant["unknown"])
        if row is None:
            yield Plant(plant["workshop_no"], "车间", expected, "没有评定", is_found=False)
            continue
        found = _workshop_words(row["status"], row["absorbed"], row["unknown"])
        yield Plant(plant["workshop_no"], row["name"] or "车间", expected, found, found == expected)


def _plants_in_chapters(truth: Mapping[str, Any], connection: psycopg.Connection) -> Iterator[Plant]:
    """Give what was planted in the files of the chapters beside what their rules found, and whatever they found besides."""
    planted = {(chapter, rule, unit): rows for chapter, rule, unit, _, rows in truth.get("clues", ())}
    found = {
        (chapter, rule, unit): rows
        for chapter, rule, unit, rows in connection.execute(
            "select run.chapter, clue.rule, clue.unit, coalesce(array_agg(clue.row_no order by clue.row_no) filter (where clue.row_no is not null), '{}')"
            " from clues.run join clues.clue on clue.run_id = run.id where run.period = %s"
            " and run.id = (select max(id) from clues.run as newest where newest.chapter = run.chapter and newest.period = run.period)"
            " group by run.chapter, clue.rule, clue.unit",
            [truth["period"]],
        ).fetchall()
    }
    for key in sorted({*planted, *found}):
        chapter = next(one for one in load_chapters() if one.code == key[0])
        wanted, told = _clue_words(planted.get(key)), _clue_words(found.get(key))
        yield Plant(load_units().unit(key[2]).name, f"{chapter.title}{key[1]}", wanted, told, wanted == told)


def _clue_words(rows: Sequence[int] | None) -> str:
    if rows is None:
        return "没有"
    return f"第{'、'.join(map(str, rows))}行" if rows else "不在本月某一行"


def _workshop_words(status: str, absorbed: int, unknown: int) -> str:
    return f"{Status(status).chinese}，吸纳{absorbed}人" + (f"，待核{unknown}人" if unknown else "")


def finish(var: Path, settings: Settings, month: TrialMonth, report: Report, before: Mapping[str, int], kept: Path) -> None:
    """Print the result of a month in Chinese, and keep the same as data."""
    after = count_rows(settings)
    with unit_of_work(settings) as work:
        overview, previous = month_overview(work, month.period), month_overview(work, month.period.before)
        workshops = workshop_month(work, month.period)
        on = last_day(work) or month.issue_day
        matters = "\n".join(matters_by_kind(work, on))
        became = what_became(work, month.period, on)
        audit = check_completeness(work, os.environ["WENGANG_AIRFLOW_DATABASE_URL"])
    plants = plants_of(month.truth, overview, workshops, settings)
    new_rows = sum(after.values()) - sum(before.values())
    new_mails = after.get("mail.outbox", 0) - before.get("mail.outbox", 0)
    body = {
        "version": __version__,
        **overview.as_data(),
        "workshops": workshops.as_data(),
        "planted": [plant.as_data() for plant in plants],
        "new_business_rows": new_rows,
        "new_mails": new_mails,
        "ended_tries_without_state_row": len(audit.ended_without_state_row),
        "domain_tasks_without_start_and_end": len(audit.domain_tasks_without_records),
        "seconds": report.seconds,
        "install_seconds": int(INSTALL_SECONDS.read_text(encoding="utf-8")) if INSTALL_SECONDS.exists() else None,
        "address": os.environ["WENGANG_AIRFLOW_URL"],
    }
    keep_whole(kept, (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode())
    pages = [overview.as_text(), changes_since(overview, previous), matters, *became, workshops.as_text(), _found_text(plants)]
    print("\n" + "\n\n".join(pages) + "\n")
    print(f"新增业务数据 {new_rows} 行，新邮件 {new_mails} 封" + ("：本月此前已经完成，没有重复" if new_rows == 0 else ""))
    ended, unrecorded = body["ended_tries_without_state_row"], body["domain_tasks_without_start_and_end"]
    print(f"没有状态记录的已结束任务 {ended} 个，没有起止记录的业务任务 {unrecorded} 个")
    print("各阶段用时：" + "，".join(f"{name} {seconds} 秒" for name, seconds in report.seconds.items()))
    installed = body["install_seconds"]
    print((f"首次安装依赖 {installed} 秒，" if installed else "") + f"本次合计 {sum(report.seconds.values()):.1f} 秒")
    print("\n" + what_next(var, month, kept))


def what_became(work: UnitOfWork, period: Period, on: date) -> list[str]:
    """Say of each answered notice of the month before what the month's figures say of it and what follows; empty where there is none."""
    verified = [one for one in verified_lately(work, on) if one.period == str(period.before)]
    if not verified:
        return []
    asked = {matter.unit: matter for matter in live_matters(work, kinds=[NOTICE_REPLY]) if matter.period == period}
    running = months_in_vain(work, on)
    rows = [("单位", "结果", "依据", "此后")]
    for one in verified:
        follows = ["本事项办结"]
        if again := asked.get(one.unit_code):
            follows.append(f"{period.chinese}的{Level(again.reason['level']).chinese}提示另行反馈，{day(again.stands.due)}到期")
        if one.verdict is MatterVerdict.NOT_IMPROVED:
            follows.append(f"已连续{running[str(one.unit_code)]}个月未改善或未反馈，满{THREE_MONTHS}个月即起草督办")
        rows.append((one.unit, one.word, one.why, "；".join(follows)))
    return ["\n".join([f"{period.before.chinese}的风险提示，用{period.chinese}的数据验证", *aligned(rows)])]


def _found_text(plants: list[Plant]) -> str:
    """Give how much of what was planted was found, and each thing that was not, or that is more than a workshop as it should be."""
    missed = sum(not plant.is_found for plant in plants)
    head = ("埋设于", "埋设了什么", "应为", "系统判定", "")
    rows = [(plant.where, plant.what, plant.planted, plant.found, "相符" if plant.is_found else "不符") for plant in plants]
    told = f"本月埋设 {len(plants)} 处，{'全部找到' if not missed else f'{missed} 处不符'}"
    return "\n".join([told, *aligned([head, *rows])])


def what_next(var: Path, month: TrialMonth, kept: Path) -> str:
    """Give what a newcomer looks at now, and as whom."""
    address = os.environ["WENGANG_AIRFLOW_URL"]
    accounts = json.loads(accounts_file(var).read_text(encoding="utf-8"))
    at_the_desk = {
        "unit_469001": "县里看到的：等我办的事项、报送、报送情况、材料包、函件",
        "county_469001_a": "车间认定的案件和材料（乡镇用 township_469001_a）",
        "leader_hr": f"一页 {address}/wengang/leader，月度情况 {address}/wengang/month/{month.period}，谁还没报",
        "admin": "管账号；办事页里只看得到“到期和逾期”",
    }
    looks = {
        "operator": "流程“月度监测”“风险提示”的运行：每一步做了什么，谁在什么时候答了什么",
        "reviewer_hr": "要本部门答复的都在“待响应的任务实例”里；本月的已经答完",
        "auditor": "同样的运行，只能看，不能启动、答复和清除",
    }
    asked_on = max(month.application_days.values(), default=month.issue_day)
    return "\n".join(
        [
            "接下来看什么",
            f"  页面　{address}（只在本机能打开），账号的密码在 {accounts_file(var)}",
            *(f"    用 {name}（{accounts[name]['title']}）登录：{look}" for name, look in looks.items()),
            f"  办事页　{address}/wengang/，同样的账号密码；以上三个账号也能用",
            *(f"    用 {name}（{accounts[name]['title']}）登录：{look}" for name, look in at_the_desk.items()),
            f'  为什么　make wengang DO="explain {month.period} 469007"：一个单位为什么是这个等级，与办事页“月度情况”相同',
            f"  邮件　{var / 'mail'}：市县收到的提示函、待办信和回执（.eml 文件，用邮件程序打开）",
            f"  通报　{address}/wengang/bulletin，文件在 {var / 'bulletin'}（Word、Excel、网页，装有 LibreOffice 的还有 PDF）",
            f"  数据　{kept}：上面各表的同样内容",
            f'  命令　make wengang DO="matter list {asked_on}"：待办事项；DO="workshop queue {asked_on}"：车间待办',
            f"  资金　make fund YEAR={month.period.year}：年度资金分配",
            f"  下一月　make next-month：试验省接着办{month.period.plus(1).chinese}",
            "系统仍在运行：看状态用 make status，停止用 make down",
        ]
    )
