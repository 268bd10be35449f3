"""The rules of 雨露计划+ (method §14.3): what a young person's row or file shows that a person should look at.

Belongs here: which rules there are, what each needs, whom it asks. Does not belong here: the statements (`sql/youth`), running them
(`wengang.clues`).

乡村振兴 is asked about whom it hands over and what it tells of them, 人社 about files, plans and services.
"""

from __future__ import annotations

from wengang.clues.chapters import Chapter, ChapterFile, ClueRule, Need, Part
from wengang.clues.signing import signed_sheet
from wengang.youth.pages import reconciled, sections
from wengang.youth.pushes import put_pushes
from wengang.youth.rates import rates_of_units

_YOUTH, _FILES = Need("youth"), Need("youth_file")
_ROSTER, _WORK, _EMPLOYMENT = Need("rv_roster"), Need("rv_work"), Need("hr_employment")
_PERSON: tuple[Part, ...] = ("person_key",)
_ALERT, _RED = {"alert_months": "youth.alert_months"}, {"red_months": "youth.red_months"}
_SERVICES = {
    "policies": "youth.least_policies",
    "guidance": "youth.least_guidance",
    "vacancies": "youth.least_vacancies",
    "trainings": "youth.least_trainings",
}

CHAPTER = Chapter(
    code="youth",
    title="雨露计划+",
    tables=("youth", "youth_file"),
    figures={"youth_rate": rates_of_units},
    sections=sections,
    sheet=reconciled,
    files=(ChapterFile(code="sheet", title="两部门核对单", ending="docx", content=signed_sheet, of_units=True),),
    own_lists=put_pushes,
    rules=(
        ClueRule(
            code="Y2R",
            title="已推送未建档",
            table="youth",
            needs=(_YOUTH, _FILES),
            statement="youth/y2r",
            subject=_PERSON,
            says="乡村振兴部门已推送，人社部门没有建档",
            department="hr",
            settled_by="youth.settled_workday",
        ),
        ClueRule(
            code="Y2H",
            title="已建档未推送",
            table="youth_file",
            needs=(_YOUTH, _FILES),
            statement="youth/y2h",
            subject=_PERSON,
            says="人社部门已建档，乡村振兴部门本月没有推送",
            department="rv",
            settled_by="youth.settled_workday",
        ),
        ClueRule(
            code="Y3",
            title="已过毕业年月仍记为在读",
            table="youth",
            needs=(_YOUTH,),
            statement="youth/y3",
            subject=_PERSON,
            says="毕业年月为{graduated}，类别或状态仍为在读",
            department="rv",
        ),
        ClueRule(
            code="Y4",
            title="未制定一生一策",
            table="youth_file",
            needs=(_FILES,),
            statement="youth/y4",
            subject=_PERSON,
            says="上月已推送，档案没有计划日期（建档日期：{opened}）",
            department="hr",
        ),
        ClueRule(
            code="Y5A",
            title="毕业后较长时间未就业",
            table="youth",
            needs=(_YOUTH,),
            statement="youth/y5a",
            subject=_PERSON,
            says="{graduated}毕业，有能力、有意愿，仍未就业",
            department="hr",
            parameters=_ALERT | _RED,
        ),
        ClueRule(
            code="Y5R",
            title="毕业半年以上未就业",
            table="youth",
            needs=(_YOUTH,),
            statement="youth/y5r",
            subject=_PERSON,
            says="{graduated}毕业，有能力、有意愿，仍未就业",
            department="hr",
            parameters=_RED,
        ),
        ClueRule(
            code="Y6J",
            title="记为就业而无务工和就业记录",
            table="youth",
            needs=(_YOUTH, _ROSTER, _WORK, _EMPLOYMENT),
            statement="youth/y6j",
            subject=_PERSON,
            says="状态为就业，务工月监测和就业登记当月都没有记录",
            department="rv",
        ),
        ClueRule(
            code="Y6U",
            title="记为未就业而有务工记录",
            table="youth",
            needs=(_YOUTH, _ROSTER, _WORK),
            statement="youth/y6u",
            subject=_PERSON,
            says="状态为未就业，务工月监测当月有务工记录",
            department="rv",
        ),
        ClueRule(
            code="Y7",
            title="就业服务次数不足",
            table="youth",
            needs=(_YOUTH, _FILES),
            statement="youth/y7",
            subject=_PERSON,
            says="已服务：政策{policies}次、指导{guidance}次、岗位{vacancies}次、培训见习{trainings}次",
            department="hr",
            parameters=_SERVICES,
        ),
    ),
)
