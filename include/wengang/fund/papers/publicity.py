"""The publicity list (公示名单): what every unit gets, on what basis, until when and where objections go.

Belongs here: its sentences, as a paper and as the fields of its Word template. Does not belong here: objections themselves (`objections`).
Units and amounts only: no person, no reason of a decision. Before 财政 has decided it is marked 拟分配（未定稿）and is not put up.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from wengang.fund.papers import ISSUER, PARAMETERS, TRIAL, WITH_THE_PLAN
from wengang.fund.papers.content import Plan, grouped
from wengang.fund.papers.plan import amount_fields, amounts_table
from wengang.papers.bases import load_bases, standing_notes
from wengang.papers.paper import Paper, Section
from wengang.papers.word import WordTemplate
from wengang.papers.wording import day
from wengang.workdays import add_workdays

TEMPLATE = Path(__file__).resolve().parents[1].joinpath("templates", "公示名单.docx")
WORKDAYS = 5
"""How long amounts are put up; the first day is day 0, as in the publicity of workshops (domain section 10: at least five workdays)."""
BLANK = "　　年　　月　　日"
_OBJECTIONS = "公示期内对分配结果有异议的，请以书面形式向{department}反映，写明单位、因素或者金额以及理由，并附依据。"


def publicity_paper(plan: Plan, starts_on: date | None) -> Paper:
    """Give the list as a paper; without a first day (entered at issue) the days stay blank. Raises `WorkdayError` for unknown years."""
    bases, (first, last) = load_bases(), publicity_days(starts_on)
    department = bases.department("hr", plan.on)
    return Paper(
        phrases=(f"{plan.year}年", "就业补助资金", _title(plan)),
        issuer=ISSUER,
        reference=(plan.title, plan.standing),
        opening=(*((TRIAL,) if plan.unconfirmed else ()), _opening(plan)),
        sections=(
            Section("一、依据", (f"{'；'.join(basis.title for basis in bases.cited(plan.on))}。资金分配方法见随方案提供的方法说明。",)),
            Section("二、各单位金额", (amounts_table(plan),)),
            Section(
                "三、公示期和异议",
                (
                    f"公示期：{first}至{last}，不少于{WORKDAYS}个工作日。",
                    _OBJECTIONS.format(department=department),
                    "联系方式：（印发时填写）",
                ),
            ),
        ),
        signature=(department, day(plan.on)),
        notes=standing_notes_of(plan),
    )


def publicity_document(plan: Plan, starts_on: date | None, own_templates: Path) -> bytes:
    """Give the list as a Word file; a template in `own_templates` goes before ours. Raises `WordTemplateError`, `WorkdayError`."""
    bases, (first, last) = load_bases(), publicity_days(starts_on)
    bases_fen, awards_fen, specials_fen = plan.sums
    fields: dict[str, object] = {
        "部门": bases.department("hr", plan.on),
        "年度": str(plan.year),
        "标题": _title(plan),
        "版本": plan.name,
        "状态": plan.standing,
        "定稿": plan.decision is not None,
        "试算": TRIAL if plan.unconfirmed else "",
        "依据": [basis.title for basis in bases.cited(plan.on)],
        "总额": grouped(plan.allocation.inputs.pool_fen),
        "单位数": str(len(plan.amounts)),
        "各单位": [amount_fields(one) for one in plan.amounts],
        "基础合计": grouped(bases_fen),
        "奖励合计": grouped(awards_fen),
        "专项合计": grouped(specials_fen),
        "预留": grouped(plan.reserve_fen),
        "公示开始": first,
        "公示结束": last,
        "工作日数": str(WORKDAYS),
        "日期": day(plan.on),
        "待确认": list(standing_notes_of(plan)),
    }
    return WordTemplate(TEMPLATE, own_templates).fill(fields, f"{plan.year}年就业补助资金{_title(plan)}")


def publicity_days(starts_on: date | None) -> tuple[str, str]:
    """Give the first and the last day in words, both blank while nobody has named the first."""
    return (BLANK, BLANK) if starts_on is None else (day(starts_on), day(add_workdays(starts_on, WORKDAYS)))


def standing_notes_of(plan: Plan) -> tuple[str, ...]:
    """Give the notes at the foot: what is not confirmed, what a draft may not be used for, the head of the sealed audit."""
    draft = ("本名单是人社部门提出的拟分配方案，财政部门尚未决定，只供核对，不得公示。",) if plan.decision is None else ()
    return (*draft, *standing_notes(plan.on, PARAMETERS, WITH_THE_PLAN, judged=plan.january), *plan.sealed)


def _title(plan: Plan) -> str:
    return "分配结果公示" if plan.decision is not None else "拟分配名单"


def _opening(plan: Plan) -> str:
    number = f"（{plan.decision.doc_no}）" if plan.decision is not None and plan.decision.doc_no else ""
    decided = f"财政部门已决定{number}，现予公示" if plan.decision is not None else "拟分配如下"
    return f"{plan.year}年就业补助资金总额{grouped(plan.allocation.inputs.pool_fen)}元，分给{len(plan.amounts)}个单位，{decided}。"
