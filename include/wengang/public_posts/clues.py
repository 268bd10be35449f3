"""The rules of 乡村公益性岗位 (policy 2.5 专项整治; method §14.1): which doubts the files of a month raise.

Belongs here: what each rule is called, needs and is told. Does not belong here: the rows that show it (`sql/public_posts/p*.sql`), running
(`wengang.clues`).

Whose doubt may concern those who run the posts (P4, P5, P6, P9) goes to the department of the county that does not run them, and an answer
to it is accepted by two people; every other one to the department that runs them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from wengang.clues.chapters import Chapter, ClueRule, Need
from wengang.clues.running import ClueRun
from wengang.database.unit_of_work import UnitOfWork
from wengang.papers.paper import Section
from wengang.public_posts.figures import month_of_posts
from wengang.public_posts.publicity import PUBLICITY_FILE
from wengang.public_posts.quota import quota_sections
from wengang.public_posts.reporting import REPORT_FILE
from wengang.public_posts.rows import PublicityStartsRow
from wengang.settings.policy import load_policy
from wengang.workdays import is_scheduled_workday

POSTS_RUN_BY, POSTS_WATCHED_BY = "hr", "rv"
"""Which department of a county runs the posts, and which one looks at doubts about those who do."""
_watched = partial(ClueRule, department=POSTS_WATCHED_BY, by_two=True)
_ROSTER = Need("rv_roster")


def _months(_work: UnitOfWork, run: ClueRun, **parameters: str) -> Mapping[str, Any]:
    """Give the first day of each window that reaches so many months back, the run's month counted."""
    return {name: run.period.plus(1 - load_policy().whole(months, run.period)).first_day for name, months in parameters.items()}


def _publicity(work: UnitOfWork, run: ClueRun) -> Mapping[str, Any]:
    """Give when each publicity of the holders' files may end at the earliest, and from when a start is recent."""
    workdays = load_policy().whole("public_posts.publicity_workdays", run.period)
    starts = [row["shown_from"] for row in work.rows("public_posts/publicity_starts", PublicityStartsRow, run=run.id)]
    return {
        "shown_from": starts,
        "may_end": [_workday_after(start, workdays) for start in starts],
        **_months(work, run, recent_from="public_posts.procedure_months"),
    }


def _workday_after(day: date, count: int) -> date:
    """Give the workday so many workdays after a day; a slip of the pen in a far year counts Monday to Friday and stops nobody."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_scheduled_workday(day)
    return day


def _two_months_before(_work: UnitOfWork, run: ClueRun) -> Mapping[str, Any]:
    return {"owed_month": str(run.period.plus(-2))}


def _latest_start(_work: UnitOfWork, run: ClueRun) -> Mapping[str, Any]:
    """Give the last day on which somebody who has stayed the full term can have started."""
    return {"latest": run.period.plus(-load_policy().whole("public_posts.term_months", run.period)).last_day}


def _month_before(_work: UnitOfWork, run: ClueRun) -> Mapping[str, Any]:
    return {"first_before": run.period.before.first_day, "last_before": run.period.before.last_day}


def _sections(work: UnitOfWork, run: ClueRun, unit: str | None) -> Sequence[Section]:
    return (*month_of_posts(work, run, unit), *quota_sections(work, run, unit))


RULES = (
    ClueRule(
        code="P1",
        title="应发补贴与出勤不符",
        table="post_month",
        needs=(Need("post_month"), Need("post")),
        statement="public_posts/p1",
        subject=("object_no", "person_key"),
        says="岗位{registered}，本月出勤{attended}天，应发{due}元，按标准应为{right}元",
    ),
    ClueRule(
        code="P2",
        title="补贴没有按时发足",
        table="post_month",
        needs=(Need("post_month", 1), Need("post_payment")),
        statement="public_posts/p2",
        subject=("object_no", "person_key", "month"),
        says="{month}应发{due}元，按期发放{paid}元",
        workdays="clue.arrears_workdays",
        parameters={"day": "public_posts.pay_day"},
    ),
    ClueRule(
        code="P2L",
        title="补贴拖欠一个月以上",
        table="post_month",
        needs=(Need("post_month", 2), Need("post_payment", 1), Need("post_payment")),
        statement="public_posts/p2l",
        subject=("object_no", "person_key", "month"),
        says="{month}应发{due}元，至今发放{paid}元",
        workdays="clue.arrears_workdays",
        bind=_two_months_before,
    ),
    ClueRule(
        code="P3",
        title="招用程序不全或先后不对",
        table="post_holder",
        needs=(Need("post_holder"),),
        statement="public_posts/p3",
        subject=("object_no", "person_key"),
        says="{wrong}",
        bind=_publicity,
    ),
    _watched(
        code="P4",
        title="与村干部的关系",
        table="post_holder",
        needs=(Need("post_holder"), Need("village_cadre"), _ROSTER),
        statement="public_posts/p4",
        subject=("object_no", "person_key"),
        says="{why}",
        parameters={"duties": "public_posts.cadre_duties"},
    ),
    _watched(
        code="P4N",
        title="在岗人员不在花名册",
        table="post_holder",
        needs=(Need("post_holder"), _ROSTER),
        statement="public_posts/p4n",
        subject=("object_no", "person_key"),
        says="{since}上岗，本县花名册中没有此人",
    ),
    _watched(
        code="P5",
        title="少数几户轮流上岗",
        table="post",
        needs=(Need("post"), Need("post_holder"), _ROSTER),
        statement="public_posts/p5",
        subject=("object_no",),
        says="{terms}个任期只有{households}户",
        parameters={
            "terms": "public_posts.rotation_terms",
            "households": "public_posts.rotation_households",
            "gap_days": "public_posts.rotation_gap_days",
        },
        bind=partial(_months, window_from="public_posts.rotation_months"),
    ),
    _watched(
        code="P6D",
        title="花名册登记死亡后仍有出勤",
        table="post_month",
        needs=(Need("post_month"), _ROSTER),
        statement="public_posts/p6d",
        subject=("object_no", "person_key"),
        says="本月出勤{attended}天",
    ),
    _watched(
        code="P6W",
        title="同月在车间出勤较多",
        table="post_month",
        needs=(Need("post_month"), Need("workshop_worker")),
        statement="public_posts/p6w",
        subject=("object_no", "person_key"),
        says="岗位出勤{attended}天，车间出勤{workshop}天",
        parameters={"days": "public_posts.workshop_days"},
    ),
    _watched(
        code="P6E",
        title="全日制岗位人员在别处参保",
        table="post_month",
        needs=(Need("post_month"), Need("post"), Need("hr_employment")),
        statement="public_posts/p6e",
        subject=("object_no", "person_key"),
        says="岗位出勤{attended}天，同月另有单位为其参保",
    ),
    _watched(
        code="P6A",
        title="几人共用一个收款账号",
        table="post_payment",
        needs=(Need("post_payment"),),
        statement="public_posts/p6a",
        subject=("party",),
        says="该账号收{persons}人的补贴",
    ),
    ClueRule(
        code="P7P",
        title="一人多岗或重复出勤",
        table="post_month",
        needs=(Need("post_month"),),
        statement="public_posts/p7p",
        subject=("object_no", "person_key"),
        says="本月有{rows}行出勤，涉及{posts}个岗位",
    ),
    ClueRule(
        code="P7H",
        title="一户多人在岗",
        table="post_month",
        needs=(Need("post_month"), _ROSTER),
        statement="public_posts/p7h",
        subject=("party",),
        says="该户本月{persons}人有出勤",
    ),
    ClueRule(
        code="P7T",
        title="任职满期（仅供复核）",
        table="post_holder",
        needs=(Need("post_holder"),),
        statement="public_posts/p7t",
        subject=("object_no", "person_key"),
        says="{since}上岗至今",
        bind=_latest_start,
    ),
    ClueRule(
        code="P8",
        title="岗位空缺而有人等岗",
        table="post",
        needs=(Need("post"), Need("post_holder"), _ROSTER, Need("rv_work"), Need("rv_plan")),
        statement="public_posts/p8",
        subject=("object_no",),
        says="定员{places}人，上月在岗{before}人，本月在岗{now}人，同村有人有劳动能力、未就业、计划务工",
        bind=_month_before,
    ),
    _watched(
        code="P9P",
        title="收款人不是本人",
        table="post_payment",
        needs=(Need("post_payment"),),
        statement="public_posts/p9p",
        subject=("party",),
        says="实发{paid}元，收款人不是在岗人员本人",
    ),
    _watched(
        code="P9S",
        title="资金支出与补贴发放不符",
        table="post_payment",
        needs=(Need("post_payment"), Need("fund_spend")),
        statement="public_posts/p9s",
        subject=("month",),
        says="资金支出明细{spent}元，补贴发放表{paid}元",
    ),
)
CHAPTER = Chapter(
    code="public_posts",
    title="乡村公益性岗位",
    tables=("post", "post_holder", "post_month", "post_payment", "village_cadre"),
    rules=RULES,
    confidential=True,
    cases_bar_awards=True,
    money_back=True,
    sections=_sections,
    files=(REPORT_FILE, PUBLICITY_FILE),
)
