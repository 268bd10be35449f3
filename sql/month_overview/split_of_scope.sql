-- The stock of a scope by 务工地点 and by 就业渠道, beside the month before as the snapshot names it; 0 where nobody is.
-- Parameters: period, snapshot, before (month), scope_kind, scope_code. Grain: one row a dimension and code.
with now as (
  select dimension, code, persons
  from monitoring.stock_split
  where period = :period and snapshot = :snapshot and scope_kind = :scope_kind and scope_code = :scope_code
),
before as (
  select split.dimension, split.code, split.persons
  from monitoring.snapshot_base as base
  join monitoring.stock_split as split on split.period = base.base_period and split.snapshot = base.base_number
  where base.period = :period and base.number = :snapshot and base.base_period = :before
    and split.scope_kind = :scope_kind and split.scope_code = :scope_code
)
select dimension, code, coalesce(now.persons, 0) as persons, coalesce(before.persons, 0) as persons_before
from now
full join before using (dimension, code)
order by dimension desc, persons desc, persons_before desc, code
