"""车间分类: 升级, 扶持, 新建, 调整 each quarter, with reasons, confirmed by the county (policy 2.2, method §6 “Class”).

Belongs here: the rule, the lists, the county's confirmation. Does not belong here: the monthly status (`workshops.states`), awards.
"""
