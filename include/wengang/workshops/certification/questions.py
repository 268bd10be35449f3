"""What reviewers read before they decide on a case, in Markdown.

It is the workshop, its figures, the names of its papers, earlier opinions and the last day for the decision.
Belongs here: sentences of human tasks. Does not belong here: letters (`letters`), what an answer does (`steps`).

No person stands in it: not the legal person, not who reviewed, no file name (files are often named after people); long runs of digits in
what people wrote are masked. Everything comes from stored rows, so the same question is the same text on every day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wengang.identity import mask_digits
from wengang.markdown import as_markdown
from wengang.numbers import UNDEFINED
from wengang.papers.wording import day
from wengang.periods import Period
from wengang.settings.data_sets import code_title
from wengang.settings.policy import load_policy
from wengang.workshops.certification.case_file import CaseFile
from wengang.workshops.certification.cases import Case, CaseState, ObjectionAnswer, ReviewDecision, ReviewLevel, Role
from wengang.workshops.certification.rows import AbsorbedLatelyRow, ApplicationRow, CertificationObjectionRow, MovesRow


def review_text(case: Case, file: CaseFile, level: ReviewLevel, moves: Sequence[MovesRow], absorbed: Sequence[AbsorbedLatelyRow]) -> str:
    """Give what the reviewer of a level reads."""
    lines = [
        f"**{as_markdown(case.name)}**（车间编号 {as_markdown(case.workshop_no)}，{case.unit_name}），{case.kind.chinese}，"
        f"申请编号 {as_markdown(case.case_no)}。",
        "",
        *_form_table(file, case.opened_on),
        "",
        *_absorbed(absorbed),
        *_papers(file),
        "",
        *_history(moves),
        f"请在 **{_last_day(case)}** 前作出决定。逾期只提醒，不会自动通过或退回。意见必填，请不要写姓名、证件号码、电话。",
        "",
        *_what_answers_do(level),
        "",
        f"案卷摘要：`{file.digest}`",
    ]
    return "\n".join(lines)


def objection_text(case: Case, objection: CertificationObjectionRow) -> str:
    """Give what a person reads who answers an objection."""
    return "\n".join(
        [
            f"**{as_markdown(case.name)}**（车间编号 {as_markdown(case.workshop_no)}，{case.unit_name}）正在公示，公示至 {_last_day(case)}。",
            "",
            f"{day(objection['received_on'])}收到异议：",
            "",
            f"> {as_markdown(mask_digits(objection['content']))}",
            "",
            f"- {ObjectionAnswer.DISMISSED}：案件继续，公示期满、没有其他未答复的异议时认定。",
            f"- {ObjectionAnswer.UPHELD}：案件终止，把您的意见作为理由通知该单位。",
            "",
            "请先核实，在意见中写明核实情况和理由。没有答复以前不会认定。请不要写姓名、证件号码、电话。",
        ]
    )


def _form_table(file: CaseFile, opened_on: date) -> list[str]:
    form = file.form
    required = load_policy().whole("workshop.min_absorb", opened_on)
    place = "".join(form[part] or "" for part in ("town", "village"))
    workers = UNDEFINED if form["workers"] is None else f"{form['workers']}人（要求不少于{required}人）"
    cells = (
        ("地点", place or UNDEFINED),
        ("统一社会信用代码", form["employer_code"] or UNDEFINED),
        ("车间类型", _coded("workshop_kind", form["kind"])),
        ("运营模式", _coded("workshop_mode", form["mode"])),
        ("所属领域", _coded("workshop_field", form["field"])),
        ("生产季节", season(form)),
        ("申请日期", day(form["applied_on"]) if form["applied_on"] else UNDEFINED),
        ("现有脱贫务工人数（申请单位填报）", workers),
    )
    return ["| 项目 | 内容 |", "|---|---|", *(f"| {title} | {as_markdown(text)} |" for title, text in cells)]


def season(form: ApplicationRow) -> str:
    """Give the season of a form in words."""
    if form["season_from"] is None or form["season_to"] is None:
        return "全年"
    over = "次年" if form["season_to"] < form["season_from"] else ""
    return f"{form['season_from']}月至{over}{form['season_to']}月"


def _coded(code_list: str, code: str | None) -> str:
    return code_title(code_list, code) if code else UNDEFINED


def _absorbed(rows: Sequence[AbsorbedLatelyRow]) -> list[str]:
    """Give the heads that the roster confirms, for a workshop that is judged already."""
    if not rows:
        return []
    told = "、".join(f"{Period.parse(row['period']).chinese} {row['absorbed']}人" for row in rows)
    return [f"近月按花名册核定的吸纳人数：{told}。", ""]


def _papers(file: CaseFile) -> list[str]:
    lines = ["已核对的材料（文件齐全，与清单摘要一致）：", ""]
    for material in file.materials:
        valid = f"，有效期至{day(material.expires_on)}" if material.expires_on else ""
        lines.append(f"- {material.title}{valid}")
    return lines


def _history(moves: Sequence[MovesRow]) -> list[str]:
    """Give what was decided before, by which level and on which day."""
    told = [
        f"- {day(move['business_date'])}，{Role(move['role']).chinese}：{CaseState(move['to_state']).chinese}。"
        f"{as_markdown(mask_digits(move['opinion']))}"
        for move in moves
    ]
    return ["办理经过：", "", *told, ""]


def _what_answers_do(level: ReviewLevel) -> list[str]:
    passed = "转县级审核" if level is ReviewLevel.TOWNSHIP else "开始公示"
    return [
        f"- {ReviewDecision.APPROVE}：{passed}。" + ("请先实地核查场地、人员和生产情况。" if level is ReviewLevel.TOWNSHIP else ""),
        f"- {ReviewDecision.RETURN}：意见写明要补正什么，通知该单位；补正后从乡镇初审重新办理，由没有办理过本案的人审核。",
        f"- {ReviewDecision.REJECT}：意见写明理由，案件终止，通知该单位。",
        f"- {ReviewDecision.WITHDRAW}：申请单位提出撤回的选此项，案件终止。",
    ]


def _last_day(case: Case) -> str:
    return day(case.due_on) if case.due_on else UNDEFINED
