"""What a task did, in one Chinese line made from its counts.

Belongs here: the one table of Chinese titles for the counts that tasks and commands give, and the line. Does not belong here: counting
(each domain). A test compares the table with every key in `dags/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NOT_PASSED = "未通过：有人不同意，没有办理"
"""How the end of a run says that people refused."""
COUNT_TITLES: Mapping[str, str | tuple[str, str]] = {
    # ids and names
    "period": "{}",
    "through": "截至{}",
    "year": "{}年度",
    "quarter": "第{}季度",
    "number": "快照{}",
    "version": "第{}版",
    "id": "文件编号{}",
    "list": "名单编号{}",
    "case": "案件编号{}",
    "certificate": "认定编号{}",
    "objection": "异议第{}号",
    "refusal": "按规则不能分配（第{}号），请看待办“不能分配”",
    "conclusion": "{}",
    "state": "{}",
    "is_new": ("为新的一版", "内容没有变化，仍是原来的一版"),
    # taking in
    "new": "新登记{}件",
    "known": "已知{}件",
    "waiting": "收不下或还没有清单的{}处",
    "hand_overs": "告知{}份交接的结果",
    "files": "校验{}件",
    "each": "",  # told line by line while the task runs
    "rows": "收到{}行",
    "rejected": "退回{}行",
    "receipts": "写出回执{}份",
    "mailed": ("放入待发邮件{}封", "没有新的邮件"),
    "listed": "列出{}项",
    # months
    "calendar_known": ("工作日安排齐全", "缺来年的工作日安排，已告知运行人员"),
    "scopes": "算出{}个区域和群体",
    "gaps": "缺漏{}处",
    "removed_files": "删除文件{}个",
    "removed_rows": "删除旧的运行和心跳{}行",
    "setting_changes": ("设置改动{}处，待放行", "设置没有改动"),
    "release": "设置第{}次放行，已生效",
    "sealed": "封存{}条审计记录",
    "retired": "移出{}条保存期满的审计记录",
    "compositions": "统计务工结构{}份",
    "graded": "判定{}个等级（含全省）",
    "at_risk": "其中有风险等级的{}个",
    "files_opened": ("帮扶名单建档{}份", "没有新建的帮扶档案"),
    "files_cleared": ("更正后撤销{}份", ""),
    "files_closed": ("结案{}份", ""),
    "drafts": "起草{}份",
    "superseded": "作废旧稿{}份",
    "closed_runs": "关闭旧的待办{}次运行",
    "closed_months": "截止{}个月份",
    "reminded": "提醒临近截止的单位{}个",
    "due": "反馈到期{}份",
    "packages": "放入材料包{}个",
    "rules_judged": "判定规则{}项次",
    "clues_found": ("查出线索{}个", "没有查出线索"),
    "workbooks_offered": "放入更正工作簿{}份",
    "packages_told": "通知材料包{}个单位",
    "packages_removed": "删除到期材料包{}个",
    "reports": ("发出专项整治报告{}封", ""),
    "demands": ("发出用工需求函{}封", ""),
    "drafts_told": "草稿到期提醒{}封",
    "drafts_removed": "删除到期草稿{}份",
    "years_waiting": "提醒未印发的年度{}个",
    # matters
    "matters_waiting": "待办事项{}项",
    "measures_due": "措施已过完成时限{}个",
    "opened": ("开立{}个事项", ""),
    "cleared": ("消除{}个", ""),
    "replaced": ("被更正提示取代{}个", ""),
    "verified": ("用数据验证{}个", ""),
    "climbed": ("登记提醒、催办、督办、约谈建议{}级", ""),
    # people's answers
    "people_without_address": ("没有邮箱的{}人，已告知运行人员", ""),
    "gone": ("已不在等待的询问{}件", ""),
    "asked": ("已提出询问，等待答复", "没有需要决定的事项"),
    "approved": ("两人都同意", ""),
    "replies_accepted": ("认可反馈{}件", ""),
    "accepted_first": ("第一人认可、等另一部门认可{}件", ""),
    "replies_returned": ("退回反馈{}件", ""),
    "moved_meanwhile": ("询问以后有变化未办{}件", ""),
    "answer": "{}",
    "too_late": ("已经办过这一步，这次的答复不计", ""),
    "confirmed": ("名单生效", "名单没有生效"),
    "accepted": "送达服务器{}封",
    "refused": (NOT_PASSED, ""),
    "still_open": ("两部门意见不一致，拟退出维持待决定：请协商后清除两个审批任务，重新审批", ""),
    "taken": ("申请已受理", "申请没有受理"),
    "trial": ("本次为试算", ""),
    # letters and mails
    "queued": "放入待发邮件{}封",
    "already": "以前已办{}件",
    "held_back": ("暂不发{}个单位", ""),
    "without_address": ("没有收件地址{}个单位", ""),
    "deferred": "暂缓{}封",
    "dead": "停发{}封",
    "unknown": "是否送达不明{}封",
    "again": "停发的重新放入{}封",
    "told": "新告知运行人员{}封",
    # workshops
    "months": "评定{}个月",
    "workshops": "车间{}家",
    "changed": "有变化{}家",
    "differences": "与人的决定不同{}处",
    "workers": "列入帮扶名单{}人",
    "lacking": "缺材料{}项",
    "lists": "名单{}份",
    "entries": "名单{}人",
    "struck": "剔除{}人",
    # money
    "lines": "明细{}行",
    "letters": "函件{}份",
    "entered": "登记支出{}笔",
    "reversed": "红字冲销{}笔",
    "awards": "登记车间奖补{}笔",
    "not_booked": "没有入账{}笔",
    "is_entered": ("决定已录入", "决定以前已录入"),
    "differing": "与方案不同{}行",
    "new_findings": "其中新发现{}笔",
    "closed_years": "结账年度：{}",
}
"""A text with the place of the value, or two texts for yes and no (a number other than nought counts as yes and may stand in the text)."""

WORDS: Mapping[str, str] = {
    "received": "尚未校验",
    "held": "待决定",
    "accepted": "已接收",
    "returned": "已退回",
    "applied": "待核对材料",
    "township_review": "待乡镇初审",
    "county_review": "待县级审核",
    "publicity": "公示中",
    "certified": "已认定",
    "rejected": "不予认定",
    "withdrawn": "已撤回",
    "exit": "确认退出",
    "refused": "不予退出",
}
"""The words for values that are states."""

_NOUGHT_IS_NONE = frozenset({"version", "list", "refusal", "case", "id"})
_NOTHING = "没有需要办的事项"


def done_line(counts: Mapping[str, Any], notice: str | None = None) -> str:
    """Give the line: “完成：新登记3件，已知12件”; a count without a title is left out, never shown by its English key.

    A `notice` says in a sentence of its own what no count says.
    """
    told = [words for key, value in counts.items() if (words := _words(key, value))]
    return f"完成：{'。'.join(filter(None, ('，'.join(told), notice))) or _NOTHING}"


def _words(key: str, value: Any) -> str:  # noqa: ANN401 - what a task may count
    title = COUNT_TITLES.get(key, "")
    if value is None or value in ("", []) or (key in _NOUGHT_IS_NONE and not value):
        return ""
    if isinstance(title, tuple):
        title = title[0] if value else title[1]
    return title.format(_value(value))


def _value(value: Any) -> str:  # noqa: ANN401 - what a task may count
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    if isinstance(value, bool):
        return str(int(value))
    return WORDS.get(value, value) if isinstance(value, str) else str(value)
