"""风险判断: how serious a fall is, with every reason (policy 3.2, method §4).

Belongs here: levels, falling runs, clusters, person signals.
Does not belong here: figures (`wengang.monitoring`), notices (`wengang.county_notices`).
"""
