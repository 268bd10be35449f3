"""The words of letters about workshops: guidance, a month's review, an exit (policy 2.2, domain section 11).

Belongs here: sentences. Does not belong here: which workshops are written about (`drafting`), layout (`papers.paper`).

Assumptions: a letter goes to the unit's two departments, who hand it on to the workshop; no person stands in it, and numbers of one to
four people are “<5人”.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wengang.letters.content import DOCUMENT_NUMBER, ISSUE_DATE
from wengang.letters.kinds import LetterKind, register
from wengang.numbers import UNDEFINED, persons
from wengang.papers.bases import load_bases, standing_notes
from wengang.papers.official import PaperForm
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.parameters import enclosed_parameters
from wengang.papers.wording import day, to_both_departments, your
from wengang.periods import Period
from wengang.settings.data_sets import code_title
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.workshops.outcomes import Outcome
from wengang.workshops.states import ExitReason, Status

GUIDANCE = register(
    LetterKind("workshop_guidance", "帮扶指导函", "workshop", number_word="车间指导", key="workshop:{ledger_no}", form=PaperForm.LETTER)
)
MONTHLY = register(
    LetterKind("workshop_monthly", "月度评定通知", "workshop", number_word="车间评定", key="workshop:{ledger_no}", form=PaperForm.LETTER)
)
EXIT = register(
    LetterKind("workshop_exit", "退出函", "workshop", number_word="车间退出", key="workshop:{ledger_no}", form=PaperForm.LETTER)
)
ISSUER = "海南省就业帮扶车间动态管理"
PARAMETERS = ("workshop.min_absorb", "workshop.guidance", "workshop.warning", "workshop.stop_exit", "workshop.renewal")
"""On which letters about a month rest."""
_GUIDANCE = "对于吸纳脱贫人口数量未达到要求的，结合车间生产经营实际予以帮扶指导，半年以上仍未达到要求的予以退出"
_EXIT = "对于已停工停产及未吸纳脱贫人口的，及时予以退出"
_DEMANDS: Mapping[Outcome, str] = {
    Outcome.WARNING: "帮扶指导已满{warning}个月，下一个生产月仍未达到要求的，将按规定提出退出。请尽快落实帮扶措施，帮助车间补足用工。",
    Outcome.REMINDER: "本月没有收到车间月报或人员数据，状态暂不变动。请核实原因，补报后系统自动重新评定。",
    Outcome.ON_SITE_CHECK: "请会同乡镇到车间实地核查生产和用工情况，回复本邮件反馈核查结果。",
    Outcome.CORRECTION_REQUEST: "有务工人员的证件号码有误或花名册行被退回，暂不能评定。请按回执更正人员表或花名册后重新报送。",
    Outcome.RENEWAL: "认定有效期已满且没有续期，奖补停止。符合条件的请指导车间申请续期或重新认定。",
    Outcome.EXIT_PROPOSAL: "已提请省级两部门决定是否退出。请核实车间现状，有不同意见的尽快书面说明。",
}


@dataclass(frozen=True, slots=True)
class WorkshopFacts:
    """What letters say of a workshop in one month; `told` is the head-count that its own report says."""

    workshop_no: str
    name: str
    unit: str
    place: str
    mode: str | None
    field: str | None
    absorbed: int
    unknown: int
    present: int
    told: int | None
    unpaid: int
    guidance_since: Period | None
    clock: int
    status: Status
    outcomes: tuple[Outcome, ...] = ()
    reason: ExitReason | None = None

    @property
    def title(self) -> str:
        """Name with number, as a letter names it first."""
        return f"{self.name or '未填名称的车间'}（{self.workshop_no}）"


def guidance_letter(workshop: WorkshopFacts, period: Period, ledger_no: str, on: date) -> Paper:
    """Give the guidance letter of a workshop that fell below the requirement in a month (method §6 line 9)."""
    unit = load_units().unit(workshop.unit).name
    required = load_policy().whole("workshop.min_absorb", period)
    return Paper(
        phrases=(f"关于{workshop.name or workshop.workshop_no}", "吸纳脱贫人口未达到要求的", "帮扶指导函"),
        issuer=ISSUER,
        reference=(ledger_no, DOCUMENT_NUMBER),
        addressee=to_both_departments(unit, f"，并转{workshop.name or workshop.workshop_no}"),
        sections=(
            Section("一、依据", (f"{_basis(on)}要求“{_GUIDANCE}”。据此函告如下。",)),
            Section("二、评定情况", _below(workshop, period, required)),
            Section("三、帮扶指导措施", _measures(required)),
            Section("四、时限", _time_limits(period)),
            Section("五、联系人", (load_bases().contact(on),)),
        ),
        signature=(*load_bases().both_departments(on), ISSUE_DATE),
        appendices=enclosed_parameters(period, PARAMETERS),
        notes=(
            "本函由系统依据报送数据生成，经两部门审核后发出。编号为系统台账号，不是公文文号。",
            *standing_notes(on, PARAMETERS, judged=period),
        ),
    )


def monthly_letter(unit: str, workshops: Sequence[WorkshopFacts], period: Period, ledger_no: str, on: date) -> Paper:
    """Give the letter of everything else that a month's review asks of a unit, its differences and unpaid wages included."""
    name = load_units().unit(unit).name
    asked = [workshop for workshop in workshops if workshop.outcomes]
    blocks: list[str | Table] = [
        Table(
            ("车间", "评定", "吸纳", "待核", "事项"),
            tuple(
                (
                    workshop.title,
                    workshop.status.chinese,
                    persons(workshop.absorbed),
                    persons(workshop.unknown),
                    "、".join(outcome.chinese for outcome in workshop.outcomes),
                )
                for workshop in asked
            ),
        )
    ]
    sections = [
        Section("一、需要办理的车间", tuple(blocks)),
        Section("二、办理要求", tuple(_demand(outcome, period) for outcome in Outcome if _is_asked(outcome, asked))),
        *(differences := _differences(workshops)),
        Section(f"{'四' if differences else '三'}、联系人", (load_bases().contact(on),)),
    ]
    return Paper(
        phrases=(f"关于{name}{period.chinese}", "就业帮扶车间月度评定", "有关事项的通知"),
        issuer=ISSUER,
        reference=(ledger_no, DOCUMENT_NUMBER),
        addressee=to_both_departments(name),
        opening=(f"依据{_basis(on)}和{your(name)}报送的数据，{period.chinese}就业帮扶车间评定后有以下事项请办理。",),
        sections=tuple(sections),
        signature=(*load_bases().both_departments(on), ISSUE_DATE),
        appendices=enclosed_parameters(period, PARAMETERS),
        notes=(
            "本通知由系统依据报送数据生成，经两部门审核后发出。编号为系统台账号，不是公文文号。",
            *standing_notes(on, PARAMETERS, judged=period),
        ),
    )


def exit_letter(workshop: WorkshopFacts, period: Period, ledger_no: str, on: date) -> Paper:
    """Give the letter by which a confirmed exit is told: plate, awards, workers (policy 2.2; domain 2.2.9, 2.2.12)."""
    unit = load_units().unit(workshop.unit).name
    reason = workshop.reason
    if reason is None:
        raise ValueError(f"no exit of {workshop.workshop_no} was proposed")
    quoted = _GUIDANCE if reason is ExitReason.HALF_YEAR else _EXIT
    return Paper(
        phrases=(f"关于{workshop.name or workshop.workshop_no}", "退出就业帮扶车间的", "函"),
        issuer=ISSUER,
        reference=(ledger_no, DOCUMENT_NUMBER),
        addressee=to_both_departments(unit, f"，并转{workshop.name or workshop.workshop_no}"),
        sections=(
            Section("一、依据", (f"{_basis(on)}要求“{quoted}”。",)),
            Section("二、事实", (_exit_facts(workshop, period, reason),)),
            Section(
                "三、决定",
                (f"经省级人力资源社会保障、乡村振兴两部门分别审核，{workshop.title}退出就业帮扶车间，自本函印发之日起生效。",),
            ),
            Section(
                "四、要求",
                (
                    "请收回认定文书、摘除标牌，并在当月登记表中更新；自退出之日起停止各项车间奖补。",
                    "原在该车间务工的脱贫人口（含防止返贫监测对象）已列入帮扶名单，请逐人了解去向，优先推荐就近岗位；名单通过受控交换另行提供，不在函中列出。",
                    "具备条件后可以重新申请认定：车间编号不变，作为新的一轮认定办理，以往记录保留。",
                ),
            ),
            Section("五、联系人", (load_bases().contact(on),)),
        ),
        signature=(*load_bases().both_departments(on), ISSUE_DATE),
        appendices=enclosed_parameters(period, PARAMETERS),
        notes=("本函由系统依据两部门决定生成。编号为系统台账号，不是公文文号。", *standing_notes(on, PARAMETERS, judged=period)),
    )


def _basis(on: date) -> str:
    basis = load_bases().cited(on)[0]
    return f"{basis.title}第二部分第（二）项" if not load_bases().term_is_over(on) else basis.title


def _below(workshop: WorkshopFacts, period: Period, required: int) -> tuple[str, ...]:
    described = "，".join(
        part
        for part in (
            f"车间编号{workshop.workshop_no}",
            workshop.place and f"位于{workshop.place}",
            workshop.mode and f"运营模式为{code_title('workshop_mode', workshop.mode)}",
            workshop.field and f"领域为{code_title('workshop_field', workshop.field)}",
        )
        if part
    )
    return (
        f"{described}。",
        (
            f"{period.chinese}按花名册核定，该车间吸纳脱贫人口{persons(workshop.absorbed)}，低于每月{required}人的要求，"
            f"自{period.chinese}起进入帮扶指导。"
        ),
        *_own_word(workshop),
    )


def _own_word(workshop: WorkshopFacts) -> tuple[str, ...]:
    if workshop.told is None or workshop.told == workshop.absorbed:
        return ()
    return (f"车间月报填报用工总数{persons(workshop.told)}；吸纳人数只计在册且当月出勤的脱贫人口，以核定数为准。",)


def _measures(required: int) -> tuple[str, ...]:
    return (
        "（一）上门了解。请县级人社部门会同乡村振兴部门、乡镇到车间了解订单、场地、用工和工资发放情况，共同分析原因。",
        f"（二）补足用工。从花名册中有务工意愿、未就业的脱贫劳动力里优先推荐，尽快达到每月{required}人；有技能需要的同步安排培训。",
        "（三）落实政策。对接培训补贴、社会保险补贴、就业帮扶车间奖补等政策，应享尽享；生产经营有困难的协助对接订单和金融服务。",
        "（四）核准数据。请车间按月据实报送人员、出勤和工资，在册人员信息有误的及时更正。",
    )


def _time_limits(period: Period) -> tuple[str, ...]:
    months = load_policy().whole("workshop.guidance_months", period)
    return (
        f"帮扶指导自{period.chinese}起计算，不计申报的非生产季节。吸纳人数达到要求的当月即恢复正常。",
        f"满{months}个月评定时仍未达到要求的，将提请两部门决定是否退出；以此为由的退出不早于本函印发满六个月之日。",
    )


def _demand(outcome: Outcome, period: Period) -> str:
    months = load_policy().whole("workshop.warning_month", period)
    return f"{outcome.chinese}：{_DEMANDS[outcome].format(warning=months)}"


def _is_asked(outcome: Outcome, workshops: Sequence[WorkshopFacts]) -> bool:
    return outcome in _DEMANDS and any(outcome in workshop.outcomes for workshop in workshops)


def _differences(workshops: Sequence[WorkshopFacts]) -> tuple[Section, ...]:
    differing = [workshop for workshop in workshops if differs(workshop)]
    if not differing:
        return ()
    rows = tuple(
        (
            workshop.title,
            persons(workshop.told),
            persons(workshop.present),
            persons(workshop.absorbed),
            persons(workshop.unpaid),
        )
        for workshop in differing
    )
    return (
        Section(
            "三、需要核对的差异",
            (
                "用工总数少于人员表人数，或有人出勤而没有实发工资的，请核对后更正；欠发工资的督促及时足额支付。",
                Table(("车间", "月报用工总数", "人员表出勤", "核定吸纳", "未填工资"), rows),
            ),
        ),
    )


def differs(workshop: WorkshopFacts) -> bool:
    """Tell whether a workshop's word and its own rows do not agree, or somebody worked without pay (domain T6: total ≥ roster workers)."""
    return workshop.unpaid > 0 or (workshop.told is not None and workshop.told < workshop.present)


def _exit_facts(workshop: WorkshopFacts, period: Period, reason: ExitReason) -> str:
    required = load_policy().whole("workshop.min_absorb", period)
    if reason is ExitReason.STOPPED:
        return f"{workshop.title}{period.chinese}月报生产状态为停产。"
    if reason is ExitReason.NONE_ABSORBED:
        return f"{workshop.title}{period.chinese}按花名册核定没有吸纳脱贫人口。"
    since = workshop.guidance_since.chinese if workshop.guidance_since else UNDEFINED
    return (
        f"{workshop.title}自{since}起帮扶指导，至{period.chinese}已{workshop.clock}个月（不计非生产季节），"
        f"核定吸纳{persons(workshop.absorbed)}，仍低于每月{required}人的要求。"
    )


def exit_question(workshop: WorkshopFacts, period: Period, due_on: date, not_before: str) -> str:
    """Give the Markdown that the two reviewers read before they decide on an exit."""
    reason = workshop.reason
    lines = [
        f"**{workshop.title}**，{load_units().unit(workshop.unit).name}，{period.chinese}评定：拟退出（{reason.chinese if reason else ''}）。",
        "",
        _exit_facts(workshop, period, reason) if reason else "",
        "",
        f"待核人数 {persons(workshop.unknown)}；人员表出勤 {persons(workshop.present)}；月报用工总数 {persons(workshop.told)}。",
        "",
        f"请在{day(due_on)}前决定；逾期只提醒，不自动决定。{not_before}",
        "",
        "确认退出：收回认定文书、摘牌，停止奖补，工人列入帮扶名单，并发退出函。不予退出：回到拟退出前的状态，需写明理由。两部门意见一致才生效。",
    ]
    return "\n".join(lines)
