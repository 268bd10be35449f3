"""The words of letters about an application: refused, returned, rejected, publicity, certified (policy 2.2, domain section 11).

Belongs here: sentences. Does not belong here: when a letter is sent and to whom (`steps`), layout (`papers.paper`).

Assumptions: a letter goes to the unit's departments, who hand it on to the workshop; it is the county's, so the county's department signs.
No person stands in it: no legal person, no reviewer, no file name; long runs of digits in what people wrote are masked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wengang.identity import mask_digits
from wengang.numbers import UNDEFINED, persons
from wengang.papers.bases import load_bases, standing_notes
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.parameters import enclosed_parameters
from wengang.papers.wording import day, to_both_departments
from wengang.settings.data_sets import code_title
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.workshops.certification.cases import Case
from wengang.workshops.certification.materials import load_certification
from wengang.workshops.certification.questions import season
from wengang.workshops.certification.rows import ApplicationRow

ISSUER = "海南省就业帮扶车间认定"
_RESTING_ON = (
    "workshop.min_absorb",
    "workshop.township_review_wd",
    "workshop.county_review_wd",
    "workshop.publicity_workdays",
    "workshop.cert_valid_months",
    "workshop.renewal_notice_days",
)
_FIELDS = "拓宽就业帮扶车间认定领域，紧密结合海南自贸港建设、乡村产业振兴等"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as it is told: number, first and last day."""

    number: str
    certified_on: date
    expires_on: date


def refused_letter(unit: str, form: ApplicationRow, reason: str, on: date) -> Paper:
    """Give the letter that an application is not taken; `form` may be a row of nulls where the file had no usable row."""
    name = form["name"] or form["workshop_no"] or "就业帮扶车间"
    about = f"申请编号{form['application_no']}，" if form["application_no"] else ""
    return _paper(
        ("关于" + name, "认定申请未予受理的", "通知"),
        unit,
        name,
        on,
        (
            Section("一、申请", (f"收到{name}的认定申请（{about}车间编号{form['workshop_no'] or UNDEFINED}）。",)),
            Section("二、未予受理的原因", (f"{reason}。",)),
            Section("三、下一步", ("请核对后按上面的说明办理。已在办理的申请不受影响。",)),
        ),
    )


def returned_letter(case: Case, form: ApplicationRow) -> Paper:
    """Give the letter that names everything an application lacks, or what a reviewer asks for."""
    if case.details:
        rows = tuple((str(number), item["what"], item["why"]) for number, item in enumerate(case.details, 1))
        lacking: tuple[str | Table, ...] = (
            f"经核对，共{len(rows)}项缺少、过期或与清单不符，请一次补齐：",
            Table(("序号", "材料或内容", "问题"), rows),
        )
    else:
        lacking = (f"审核意见：{_said(case.opinion)}",)
    return _paper(
        ("关于" + case.name, "认定申请退回补正的", "通知"),
        case.unit,
        case.name,
        case.since,
        (
            Section("一、申请", (_applied(case, form),)),
            Section("二、需要补正的内容", lacking),
            Section(
                "三、怎样补正",
                (
                    f"补正时仍用申请编号{case.case_no}，重新报送申请表（workshop_application）和材料表（workshop_material）；"
                    "材料表只列这次补交的材料即可，此前合格的材料继续有效。",
                    "每个材料文件都列入清单（表名attachment）；文件先放好，清单最后写入。收到后案件继续办理，不需要重新申请。",
                ),
            ),
        ),
        reference=_ledger_number(case),
    )


def rejected_letter(case: Case, form: ApplicationRow) -> Paper:
    """Give the letter that a workshop is not certified, with the reason."""
    return _paper(
        ("关于不予认定" + case.name, "为就业帮扶车间的", "通知"),
        case.unit,
        case.name,
        case.since,
        (
            Section("一、申请", (_applied(case, form),)),
            Section("二、决定和理由", (f"经审核，{case.name}本次不予认定为就业帮扶车间。理由：{_said(case.opinion)}",)),
            Section(
                "三、下一步",
                ("条件具备后可以用新的申请编号重新申请。对本决定有不同意见的，请书面说明情况和依据，向本部门反映。",),
            ),
        ),
        reference=_ledger_number(case),
    )


def publicity_letter(case: Case, form: ApplicationRow) -> Paper:
    """Give the text that is put up for the publicity."""
    count = load_policy().whole("workshop.publicity_workdays", case.since)
    until = day(case.due_on) if case.due_on else UNDEFINED
    return _paper(
        ("关于拟认定" + case.name, "为就业帮扶车间的", "公示"),
        case.unit,
        case.name,
        case.since,
        (
            Section("一、依据", (f"{_basis(case.since)}提出“{_FIELDS}”。",)),
            Section("二、拟认定的车间", ("经申请、材料核对、乡镇初审、县级审核，拟认定以下车间：", _described(case, form))),
            Section(
                "三、公示时间和反映方式",
                (
                    f"自{day(case.since)}起公示，次日起计{count}个工作日，至{until}止。请在车间所在乡镇、村的公开栏张贴本公示。",
                    f"对公示内容有异议的，请在公示期内向{_unit(case.unit)}人力资源社会保障部门书面或当面反映，写明事实。"
                    "收到的异议逐件登记、核实、答复，答复以前不作认定。",
                ),
            ),
        ),
        reference=_ledger_number(case),
        by_mail=False,
    )


def certified_letter(case: Case, form: ApplicationRow, certificate: Certificate) -> Paper:
    """Give the approval with the number of the certificate and how the plate is put up."""
    required = load_policy().whole("workshop.min_absorb", case.since)
    notice_days = load_policy().whole("workshop.renewal_notice_days", case.since)
    return _paper(
        ("关于认定" + case.name, "为就业帮扶车间的", "通知"),
        case.unit,
        case.name,
        case.since,
        (
            Section("一、依据", (f"{_basis(case.since)}提出“{_FIELDS}”。经申请、材料核对、乡镇初审、县级审核并公示，作出以下认定。",)),
            Section(
                "二、认定",
                (
                    f"认定{case.name}为就业帮扶车间（{case.kind.chinese}），认定编号{certificate.number}，"
                    f"认定日期{day(certificate.certified_on)}，有效期至{day(certificate.expires_on)}。",
                    _described(case, form),
                ),
            ),
            Section(
                "三、挂牌",
                (
                    "请指导车间在收到本通知后及时在生产场所显著位置悬挂“就业帮扶车间”标牌，标明车间名称、"
                    f"认定编号“{certificate.number}”和有效期；居家式、种养式等没有集中场所的，挂在组织单位的办公场所。",
                    "标牌只限本车间在有效期内使用，不得转让、出借；退出或到期未续期的，由县级收回。",
                ),
            ),
            Section(
                "四、动态管理",
                (
                    f"自认定次月起按月评定：每月吸纳脱贫人口（含防止返贫监测对象）不少于{required}人，按月报送车间月报和务工人员表。"
                    "达不到要求的予以帮扶指导，半年以上仍达不到的，以及停工停产、没有吸纳的，按规定退出。",
                    f"请从下一次报送起，在车间登记表中填写认定日期、认定编号和有效期至。到期前{notice_days}天内请办理续期。",
                ),
            ),
        ),
        reference=_ledger_number(case),
    )


def _paper(
    phrases: tuple[str, ...],
    unit: str,
    name: str,
    on: date,
    sections: tuple[Section, ...],
    reference: str | None = None,
    *,
    by_mail: bool = True,
) -> Paper:
    """Give a letter with what all of them have; one that is put up (`by_mail` false) does not ask for a reply."""
    reply = f"请直接回复本邮件，由系统经办人转{_unit(unit)}人力资源社会保障部门办理。邮件中不得出现个人信息。"
    contact = Section(f"{'一二三四五六'[len(sections)]}、联系方式", (reply,))
    unconfirmed = [] if load_certification().confirmed else ["申请材料的种类尚未经主管部门确认。"]
    return Paper(
        phrases=phrases,
        issuer=ISSUER,
        reference=(reference,) if reference else (),
        addressee=to_both_departments(_unit(unit), f"，并转{name}"),
        sections=(*sections, contact) if by_mail else sections,
        signature=(f"{_unit(unit)}人力资源社会保障部门", day(on)),
        appendices=enclosed_parameters(on, _RESTING_ON),
        notes=(
            "本件由系统依据申请材料和审核意见生成，不含个人信息。编号为系统台账号，不是公文文号；正式函件另行印发。",
            *unconfirmed,
            *standing_notes(on, _RESTING_ON),
        ),
    )


def _applied(case: Case, form: ApplicationRow) -> str:
    workers = f"，申请时有脱贫务工人员{persons(form['workers'])}" if form["workers"] is not None else ""
    return f"{case.name}（车间编号{case.workshop_no}）申请{case.kind.chinese}，申请编号{case.case_no}，{day(case.opened_on)}受理{workers}。"


def _described(case: Case, form: ApplicationRow) -> Table:
    def coded(code_list: str, code: str | None) -> str:
        return code_title(code_list, code) if code else UNDEFINED

    place = "".join(form[part] or "" for part in ("town", "village"))
    rows = (
        ("车间名称", case.name),
        ("车间编号", case.workshop_no),
        ("统一社会信用代码", form["employer_code"] or UNDEFINED),
        ("地点", f"{_unit(case.unit)}{place}"),
        ("车间类型、运营模式", f"{coded('workshop_kind', form['kind'])}、{coded('workshop_mode', form['mode'])}"),
        ("所属领域", coded("workshop_field", form["field"])),
        ("生产季节", season(form)),
        ("现有脱贫务工人数", persons(form["workers"])),
    )
    return Table(("项目", "内容"), rows)


def _basis(on: date) -> str:
    bases = load_bases()
    main = bases.cited(on)[0]
    return main.title if bases.term_is_over(on) else f"{main.title}第二部分第（二）项"


def _unit(code: str) -> str:
    return load_units().unit(code).name


def _ledger_number(case: Case) -> str:
    return f"车间认定〔{case.since.year}〕{case.unit}-{case.id}-{case.number}号"


def _said(opinion: str) -> str:
    """Give what a reviewer wrote as a sentence."""
    return mask_digits(opinion).rstrip("。．.") + "。"
