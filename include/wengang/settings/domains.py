"""The catalogue of the domains: the one place that lists what stands in this house.

Belongs here: their words with their Chinese titles, in the order in which papers name what they rest on. Does not belong here: what a domain
is (its own package).

The word of a domain is the name of its package `wengang.<word>`, of its parameters `include/config/policy/<word>.yaml` where it has any, and
of what it declares: its file tables (`wengang.<word>.file_tables`) and its list of what is due (`wengang.<word>.due`).
"""

from __future__ import annotations

from collections.abc import Mapping

DOMAINS: Mapping[str, str] = {
    "monitoring": "动态监测",
    "data_sharing": "数据共享",
    "risk_detection": "风险等级",
    "composition": "务工结构",
    "county_notices": "风险提示",
    "workshops": "就业帮扶车间",
    "fund": "资金",
    "deadlines": "报送期限",
    "help_files": "帮扶名单",
    "follow_up": "事项办理",
    "reconciliation": "两部门核对",
    "corrections": "更正",
    "exchange": "受控交换",
    "drafts": "报送草稿",
    "bulletin": "通报",
    "work_relief": "以工代赈",
    "public_posts": "乡村公益性岗位",
    "youth": "雨露计划+",
}
