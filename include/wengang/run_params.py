"""The names of the params that more than one domain writes: what whoever starts a run fills in, and what people read in its form.

Belongs here: those names. Does not belong here: params of one domain only (its `due` module), forms and defaults (`plugins/office_dag.py`
and the forms of the domains beside it).
"""

from __future__ import annotations

BUSINESS_DATE = "业务日期"
REASON = "重跑原因"
PERIOD = "期间"
SNAPSHOT = "快照"
UNIT = "单位"
YEAR = "年度"
