"""The plan (分配方案): sums, the amounts of every unit, the change to last year, how they came about, and how they are verified.

Belongs here: its sentences, as a paper and as the fields of its Word template. Does not belong here: a unit's own page (`explanation`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from wengang.fund.allocation import Allocation
from wengang.fund.clipping import Binding
from wengang.fund.money_words import exact_text
from wengang.fund.papers import ISSUER, PARAMETERS, TRIAL
from wengang.fund.papers.charts import AMOUNTS, CHANGES
from wengang.fund.papers.content import Plan, UnitAmounts, grouped, unit_name, wan_cell
from wengang.fund.papers.explanation import factor_text
from wengang.numbers import UNDEFINED, percent
from wengang.papers.bases import load_bases, standing_notes
from wengang.papers.paper import Figure, Paper, Section, Table
from wengang.papers.parameters import enclosed_parameters, unconfirmed_lines
from wengang.papers.word import WordTemplate
from wengang.papers.wording import day

TEMPLATE = Path(__file__).resolve().parents[1].joinpath("templates", "分配方案.docx")
AMOUNT_COLUMNS = ("基础", "奖励", "专项", "合计")


def plan_paper(plan: Plan, drawings: Mapping[str, str]) -> Paper:
    """Give the plan as a paper; `drawings` are the charts by file name (`charts.charts`), shown where they belong."""
    return Paper(
        phrases=(f"{plan.year}年", "就业补助资金", "分配方案"),
        issuer=ISSUER,
        reference=(plan.title, plan.standing),
        opening=(*((TRIAL,) if plan.unconfirmed else ()), *_opening(plan)),
        sections=(
            Section("一、各单位金额", (amounts_table(plan), Figure(drawings[AMOUNTS], f"图：{AMOUNTS}"))),
            Section("二、与上年相比", (_compared(plan), _changes_table(plan), Figure(drawings[CHANGES], f"图：{CHANGES}"))),
            *((Section("三、财政决定与方案不同的", (_differences_table(plan),)),) if plan.differences else ()),
            Section(f"{'四' if plan.differences else '三'}、怎样得出", (*_stages(plan.allocation), _weights(plan.allocation))),
            Section(
                f"{'五' if plan.differences else '四'}、怎样核验",
                (
                    "随附核验包：输入.json、结果.csv、测算表.xlsx（全部是公式）、方法说明.md、verify.py、摘要.txt。"
                    "在任何装有 Python 的电脑上运行“python3 verify.py 输入.json 结果.csv”，即可逐分核对。",
                    f"内容摘要：{plan.digest}",
                ),
            ),
        ),
        signature=(load_bases().department("hr", plan.on), day(plan.on)),
        appendices=enclosed_parameters(plan.january, PARAMETERS),
        notes=(*standing_notes(plan.on, PARAMETERS, judged=plan.january), "文号、印章：留空，由印发部门填写。", *plan.sealed),
    )


def plan_document(plan: Plan, own_templates: Path) -> bytes:
    """Give the plan as a Word file; a template in `own_templates` goes before ours. Raises `WordTemplateError`."""
    bases, decision = load_bases(), plan.decision
    bases_fen, awards_fen, specials_fen = plan.sums
    fields: dict[str, object] = {
        "部门": bases.department("hr", plan.on),
        "年度": str(plan.year),
        "版本": plan.name,
        "状态": plan.standing,
        "试算": TRIAL if plan.unconfirmed else "",
        "定稿": decision is not None,
        "决定文号": decision.doc_no if decision is not None else "",
        "依据": bases.cited(plan.on)[0].title,
        "总额": grouped(plan.allocation.inputs.pool_fen),
        "单位数": str(len(plan.amounts)),
        "分配合计": grouped(bases_fen + awards_fen + specials_fen),
        "基础合计": grouped(bases_fen),
        "奖励合计": grouped(awards_fen),
        "专项合计": grouped(specials_fen),
        "预留": grouped(plan.reserve_fen),
        "办法": list(_stages(plan.allocation)),
        "各单位": [amount_fields(one) for one in plan.amounts],
        "比较概况": _compared(plan),
        "比较": [
            dict(zip(("单位", "上年基础", "本年基础", "增减", "幅度", "受限"), row, strict=True)) for row in _changes_table(plan).rows
        ],
        "差异": [dict(zip(("单位", "类别", "方案数", "决定数", "理由"), row, strict=True)) for row in _differences_table(plan).rows],
        "内容摘要": plan.digest,
        "日期": day(plan.on),
        "待确认": [
            *standing_notes(plan.on, PARAMETERS, "下列各行", judged=plan.january),
            *unconfirmed_lines(plan.january, PARAMETERS),
            *plan.sealed,
        ],
    }
    return WordTemplate(TEMPLATE, own_templates).fill(fields, f"{plan.year}年就业补助资金分配方案")


def amounts_table(plan: Plan) -> Table:
    """Give every unit's amounts with the reserve and the sums, in 元."""
    rows = [tuple(amount_fields(one).values()) for one in plan.amounts]
    sums = (*(grouped(fen) for fen in plan.sums), grouped(plan.allocation.inputs.pool_fen))
    return Table(("单位", *AMOUNT_COLUMNS), (*rows, ("预留", "", "", "", grouped(plan.reserve_fen)), ("总计", *sums)), "单位：元")


def amount_fields(one: UnitAmounts) -> dict[str, str]:
    """Give the cells of one unit by column, in 元."""
    amounts = (one.base_fen, one.award_fen, one.special_fen, one.total_fen)
    return {"单位": one.name, **dict(zip(AMOUNT_COLUMNS, map(grouped, amounts), strict=True))}


def _opening(plan: Plan) -> tuple[str, ...]:
    cited = load_bases().cited(plan.on)[0].title
    shared = sum(plan.sums)
    money = (
        f"资金总额{grouped(plan.allocation.inputs.pool_fen)}元，分给{len(plan.amounts)}个单位{grouped(shared)}元，"
        f"预留{grouped(plan.reserve_fen)}元。"
    )
    if plan.decision is None:
        return (f"按照{cited}和资金分配方法，现提出{plan.year}年就业补助资金分配方案，报财政部门决定。{money}",)
    number = f"（{plan.decision.doc_no}）" if plan.decision.doc_no else ""
    return (f"按照{cited}和资金分配方法提出的{plan.year}年就业补助资金分配方案，财政部门已决定{number}。{money}",)


def _compared(plan: Plan) -> str:
    """Say how many units get more, less or the same base as last year."""
    changes = [one.base_change_fen for one in plan.amounts]
    known = [change for change in changes if change is not None]
    counted = {
        "增加": sum(change > 0 for change in known),
        "减少": sum(change < 0 for change in known),
        "持平": sum(change == 0 for change in known),
        "没有上年基础（新单位）": len(changes) - len(known),
    }
    words = "，".join(f"{count}个单位{word}" for word, count in counted.items() if count)
    return f"基础部分与上年相比：{words}。各单位增减的原因见逐单位说明“为什么是这个数”。"


def _changes_table(plan: Plan) -> Table:
    held = {line.unit: line.binding.chinese for line in plan.allocation.lines}
    rows = tuple(
        (
            one.name,
            UNDEFINED if one.last_base_fen is None else wan_cell(one.last_base_fen),
            wan_cell(one.base_fen),
            UNDEFINED if one.base_change_fen is None else f"{'+' if one.base_change_fen > 0 else ''}{wan_cell(one.base_change_fen)}",
            one.base_movement,
            held[one.unit],
        )
        for one in plan.amounts
    )
    return Table(("单位", "上年基础", "本年基础", "增减", "幅度", "受限"), rows, "单位：万元")


def _differences_table(plan: Plan) -> Table:
    rows = tuple(
        (unit_name(one.unit), one.line.chinese, grouped(one.proposed_fen), grouped(one.decided_fen), one.reason) for one in plan.differences
    )
    return Table(("单位", "类别", "方案数", "决定数", "理由"), rows, "单位：元")


def _stages(allocation: Allocation) -> tuple[str, ...]:
    """Say how the proposal came about; what 财政 changed afterwards is told apart (`differences`)."""
    inputs, lines = allocation.inputs, allocation.lines
    rules = inputs.rules
    specials, awards = sum(line.special_fen for line in lines), sum(line.award_fen for line in lines)
    held = {binding: sum(line.binding is binding for line in lines) for binding in Binding}
    awarded = sum(line.award_fen > 0 for line in lines)
    special = f"{len(inputs.key_units)}个重点帮扶县，每县{grouped(rules.special_fen)}元，共{grouped(specials)}元，单列，不抵减基础。"
    return (
        f"专项：{special if inputs.key_units else '本年度没有。'}",
        f"奖励：总额的{percent(rules.award_share)}，{grouped(allocation.award_pool_fen)}元，奖励{awarded}个单位{grouped(awards)}元"
        + ("。" if awards == allocation.award_pool_fen else f"，没有分出的{grouped(allocation.award_pool_fen - awards)}元转入预留。"),
        f"基础：其余{grouped(allocation.base_pool_fen)}元，按得分分配，不低于上年基础的{exact_text(rules.cap_low)}倍、"
        f"不高于{exact_text(rules.cap_high)}倍；"
        f"{held[Binding.LOWER]}个单位停在下限，{held[Binding.UPPER]}个单位停在上限，{held[Binding.FREE]}个单位按得分。",
        f"取整：在上下限之后进行，金额取整到{grouped(rules.rounding_fen)}元，余数大的单位先进一，不足的转入预留；"
        "取整后的金额可能超出上限或低于下限，但不足一个取整单位。",
        *(f"因素“{use.factor.chinese}”各单位合计为0，已剔除，其余权重按比例放大。" for use in allocation.dropped),
    )


def _weights(allocation: Allocation) -> Table:
    rows = ((use.factor.chinese, percent(use.given_weight), percent(use.weight), factor_text(use.total)) for use in allocation.factors)
    return Table(("因素", "权重", "折算后权重", "各单位合计"), tuple(rows), "因素和权重")
