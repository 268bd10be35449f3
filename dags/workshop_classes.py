"""# 车间分类：升级、扶持、新建、调整，逐市县确认

**做什么**　按季度给每个就业帮扶车间分类并写明理由，先符合者为准：季末处于帮扶指导或拟退出的为调整；近12个月吸纳人数、人均年工资、
产值都达到标准的为升级；本年认定的为新建；其余为扶持。逐市县写出名单（工作簿，在运行文件夹的 `lists/workshop_classes/` 下），
请本市县的县级审核人确认，意见必填；确认后名单生效。

**何时运行**　每年1月、4月、7月、10月的第10个工作日，分类上一季度；也可手工启动，填年度、季度和重跑原因（试用环境还要填业务日期）。

**清除任务会怎样**　分类：名单没有变化就是同一版；有变化的须重新启动一次，出新的一版，旧版和旧的确认仍有记录。确认：已确认的名单不再询问。
把确认手工标为成功：名单不会生效——生效前在数据库里核对本市县审核人的意见。

**出错怎么办**

| 现象 | 处理 |
|---|---|
| “还没有评定” | 先完成季末月份的月度监测和“车间月度评定”，再清除任务 |
| “没有……县级审核人” | 在 `people.yaml` 的 workshop_reviewers 中补充，清除该市县的确认任务 |
| “名单与本次运行询问过的不同” | 清除后页面不更新文字：重新启动一次，在新的运行里确认 |
| 没有填意见 | 页面会再次询问 |
| 市县不予确认 | 名单不生效：按意见更正数据后重新启动，出新的一版再确认；分类无误的，清除该市县的确认任务再问一次 |
| “名单在询问后有变化” | 已有新的一版：在新的运行里确认 |
"""

from __future__ import annotations

from airflow.sdk import get_current_context, task_group

import workshop_forms
from audited_task import AuditedTask, NothingToDo, audited_task, business_date
from numbered_workday_timetable import NumberedWorkdayTimetable
from office_dag import Tag, day_counts, office_dag
from opinion_task import ask_one, carry_out
from wengang.data_sharing.simulation import CLOCK_DOES_NOT_COUNT
from wengang.run_params import YEAR
from wengang.settings.units import load_units
from wengang.workshops.classes import steps
from wengang.workshops.classes.quarters import Quarter
from wengang.workshops.due import QUARTER

County = dict[str, object]


@audited_task("分类、写出名单")
def classify(running: AuditedTask) -> dict[str, object] | NothingToDo:
    """Classify the workshops of a quarter and write each unit's list."""
    context = get_current_context()
    if not day_counts(running, context):
        return NothingToDo(CLOCK_DOES_NOT_COUNT)
    day = business_date(context)
    quarter = Quarter.chosen(context["params"][YEAR], context["params"][QUARTER], day)
    made = steps.classify_quarter(running.work, quarter, day)
    return {**quarter.key, "list": made.newest_list, "workshops": made.workshops, "lists": made.lists, "changed": made.changed}


@audited_task("待确认的市县")
def find_lists(running: AuditedTask, made: dict[str, object]) -> list[County]:
    """Give every unit whose list is to be confirmed."""
    quarter = Quarter(int(str(made["year"])), int(str(made["quarter"])))
    units = steps.lists_to_confirm(running.work, quarter)
    return [{**quarter.key, "unit": unit, "title": load_units().unit(unit).name} for unit in units]


@task_group(group_id="each_county", group_display_name="逐市县确认")
def each_county(county: County) -> None:
    """Ask one county, then let its list take effect."""
    matter = steps.CLASSES_OF_A_COUNTY
    confirm = ask_one(matter, "confirm", "请市县确认名单", county, map_index_template="{{ task.arguments['title'] }}")
    confirm >> carry_out(matter, "take_effect", "名单生效", county, map_index_template="{{ title }}")


@office_dag(
    "workshop_classes",
    "车间分类：按季度分类、逐市县确认",
    doc=__doc__,
    tags=[Tag.WORKSHOPS],
    schedule=NumberedWorkdayTimetable(months=(1, 4, 7, 10), number=10),
    params=workshop_forms.CLASSES,
    runs_at_once=50,
)
def workshop_classes() -> None:
    """Classify, then ask every county about its list."""
    each_county.expand(county=find_lists(classify()))


workshop_classes()
