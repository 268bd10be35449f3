"""The rules of 以工代赈 (method §14.2): what a project or a payment shows that a person should look at.

Belongs here: which rules there are, what each needs, whom it asks. Does not belong here: the statements (`sql/work_relief`), running them
(`wengang.clues`).

Every doubt is put to 发展改革 of the unit. Pay in arrears is due sooner, and is told to 劳动监察 as well.
"""

from __future__ import annotations

from wengang.clues.chapters import Chapter, ClueRule, Need, Part
from wengang.work_relief.arrears import hand_arrears_on
from wengang.work_relief.demand import DEMAND_FILE
from wengang.work_relief.pages import sections

_PROJECTS, _WORKERS = Need("relief_project"), Need("relief_worker")
_ROSTER, _WORK = Need("rv_roster"), Need("rv_work")
_PROJECT: tuple[Part, ...] = ("object_no",)
_WORKER: tuple[Part, ...] = ("object_no", "person_key")
_PERSON: tuple[Part, ...] = ("person_key",)
ARREARS = "W4"

CHAPTER = Chapter(
    code="work_relief",
    title="以工代赈",
    tables=("relief_project", "relief_worker"),
    sections=sections,
    files=(DEMAND_FILE,),
    own_lists=hand_arrears_on,
    rules=(
        ClueRule(
            code="W1",
            title="省级专项资金的劳务报酬占比不足",
            table="relief_project",
            needs=(_PROJECTS, _WORKERS),
            statement="work_relief/w1",
            subject=_PROJECT,
            says="已结算，省级专项资金{fund}元，其中发放劳务报酬{paid}元，占{ratio}，低于{least}",
            department="dr",
            parameters={"share": "relief.provincial_pay_share"},
        ),
        ClueRule(
            code="W1F",
            title="省级专项资金的劳务报酬占比预警",
            table="relief_project",
            needs=(_PROJECTS, _WORKERS),
            statement="work_relief/w1f",
            subject=_PROJECT,
            says="已完工尚未结算，省级专项资金{fund}元，已发放劳务报酬{paid}元，占{ratio}，低于{least}",
            department="dr",
            parameters={"share": "relief.provincial_pay_share"},
        ),
        ClueRule(
            code="W2C",
            title="中央资金的劳务报酬占比不足",
            table="relief_project",
            needs=(_PROJECTS, _WORKERS),
            statement="work_relief/w2c",
            subject=_PROJECT,
            says="已结算，中央资金{fund}元，其中发放劳务报酬{paid}元，占{ratio}，低于{least}",
            department="dr",
            parameters={"share": "relief.central_pay_share"},
        ),
        ClueRule(
            code="W2A",
            title="劳务报酬占比低于批复比例",
            table="relief_project",
            needs=(_PROJECTS, _WORKERS),
            statement="work_relief/w2a",
            subject=_PROJECT,
            says="已结算，各项资金合计{fund}元，发放劳务报酬{paid}元，占{ratio}，低于批复的{least}",
            department="dr",
        ),
        ClueRule(
            code="W3",
            title="务工协议缺失或晚签",
            table="relief_worker",
            needs=(_WORKERS,),
            statement="work_relief/w3",
            subject=_WORKER,
            says="出勤{days}天，协议编号或协议日期未填，或协议日期晚于当月",
            department="dr",
        ),
        ClueRule(
            code=ARREARS,
            title="劳务报酬未按期足额发放",
            table="relief_worker",
            needs=(Need("relief_worker", back=1),),
            statement="work_relief/w4",
            subject=_WORKER,
            says="{month}应发{due}元，到次月底实发{paid}元，发放日期：{paid_on}",
            department="dr",
            workdays="clue.arrears_workdays",
        ),
        ClueRule(
            code="W5",
            title="以现金发放劳务报酬",
            table="relief_worker",
            needs=(_WORKERS,),
            statement="work_relief/w5",
            subject=_WORKER,
            says="以现金发放{paid}元，应发到本人银行卡或一卡通",
            department="dr",
        ),
        ClueRule(
            code="W6",
            title="出勤天数超过当月天数",
            table="relief_worker",
            needs=(_WORKERS,),
            statement="work_relief/w6",
            subject=_PERSON,
            says="各项目出勤合计{days}天，当月{of_month}天",
            department="dr",
        ),
        ClueRule(
            code="W7",
            title="优先组织脱贫人口务工不足",
            table="relief_project",
            needs=(_PROJECTS, _WORKERS, _ROSTER),
            statement="work_relief/w7",
            subject=_PROJECT,
            says="当月出勤合计{days}天，其中花名册人员{listed}天",
            department="dr",
            parameters={"least_days": "relief.priority_least_days", "share": "relief.priority_share"},
        ),
        ClueRule(
            code="W8R",
            title="项目有出勤而务工月监测未记以工代赈",
            table="relief_worker",
            needs=(_WORKERS, _ROSTER, _WORK),
            statement="work_relief/w8r",
            subject=_PERSON,
            says="项目出勤{days}天，务工月监测当月没有就业渠道为以工代赈的记录",
            department="dr",
        ),
        ClueRule(
            code="W8V",
            title="务工月监测记以工代赈而项目无出勤",
            table="rv_work",
            needs=(_WORKERS, _WORK),
            statement="work_relief/w8v",
            subject=_PERSON,
            says="务工月监测自{since}起记为以工代赈，本单位项目当月没有出勤",
            department="dr",
        ),
        ClueRule(
            code="W9",
            title="未先公告招工",
            table="relief_project",
            needs=(_PROJECTS,),
            statement="work_relief/w9",
            subject=_PROJECT,
            says="招工公告日期：{notice}；开工日期：{started}",
            department="dr",
        ),
    ),
)
