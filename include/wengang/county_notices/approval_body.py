"""What the two reviewers read on the page on which they decide on a month's letters: one table of all units, in Markdown.

Belongs here: the form of that text. Does not belong here: the letters (`letters`), which stand in full on a page of their own
(`approvals.enclosures`) so that the form below the text is at hand, the decision (`approvals`). No person stands in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from wengang.county_notices.evidence import MonthEvidence, UnitEvidence
from wengang.county_notices.notices import FIRST_NUMBER, level_of
from wengang.letters.document_numbers import NUMBERS_TOLD
from wengang.letters.ledger import KeptLetter
from wengang.markdown import as_markdown
from wengang.monitoring.changes import BaseKind, Change, Measure
from wengang.numbers import UNDEFINED, persons
from wengang.papers.parameters import unconfirmed_lines
from wengang.papers.wording import movement
from wengang.periods import Period
from wengang.risk_detection.levels import Level
from wengang.settings.policy import load_policy


def approval_body(notices: Sequence[KeptLetter], month: MonthEvidence, digest: str) -> str:
    """Give the Markdown of a month's letters."""
    evidence = {unit.unit: unit for unit in month.units}
    counts = "、".join(
        f"{level.chinese if level else '解除'}{count}个"
        for level in sorted(Level, reverse=True)
        if (count := sum(level_of(notice) is level for notice in notices))
    )
    lines = [
        f"**{month.snapshot.title}**：共 {len(notices)} 份风险提示（{counts}）。",
        "",
        "同意：全部发出；在“暂不发单位”中写明的单位留待下次。不同意：一份也不发。意见必须填写。",
        "",
        f"{NUMBERS_TOLD}不填的，提示中注明正式函件另行印发。",
        "",
        f"文中〔〕处在印发时填入日期、反馈截止时间（印发次日起的工作日数：{_reply_workdays(month.snapshot.period)}）和文号，其余文字即发出的文字。",
        "",
        "| 单位 | 等级 | 当月在岗 | 同比 | 环比 | 收入同比 | 收入环比 | 聚集 | 类别 | 状态 |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *(_row(notice, evidence.get(notice.unit)) for notice in notices),
        "",
        f"文稿摘要：`{digest}`",
    ]
    if waiting := unconfirmed_lines(month.snapshot.period):
        lines += ["", f"口径参数{len(waiting)}项未经确认：", "", *(f"- {as_markdown(line)}" for line in waiting)]
    return "\n".join(lines)


def _reply_workdays(period: Period) -> str:
    policy = load_policy()
    return "，".join(
        f"{level.chinese}{policy.whole(f'notice.reply_wd_{level.name.lower()}', period)}" for level in sorted(Level, reverse=True) if level
    )


def _row(notice: KeptLetter, unit: UnitEvidence | None) -> str:
    if unit is None:
        raise LookupError(f"no figures of {notice.unit} in the snapshot of its letter")
    level = level_of(notice)
    changes = [
        _movement(unit.changes.get((measure, kind)), notice.place.period)
        for measure in (Measure.WORK_STOCK, Measure.INCOME_MEAN)
        for kind in (BaseKind.YOY, BaseKind.MOM)
    ]
    cells = (
        notice.unit_name,
        level.chinese if level else "解除",
        as_markdown(persons(unit.stock)),
        *changes,
        str(len(unit.clusters) or ""),
        "首次" if notice.number == FIRST_NUMBER else "更正",
        notice.state.chinese,
    )
    return f"| {' | '.join(cells)} |"


def _movement(change: Change | None, period: Period) -> str:
    """Word a change for the table; of a small base no percentage is shown (method §4)."""
    if change is None:
        return UNDEFINED
    return "小基数" if change.base_persons < load_policy().whole("risk.min_base", period) else as_markdown(movement(change.value))
