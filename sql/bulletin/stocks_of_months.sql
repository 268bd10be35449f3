-- The province's stock in the months up to that of a snapshot, each at its newest snapshot, the month itself at the one named.
-- Parameters: period, snapshot, first (month). Grain: one row a month that has figures.
with taken as (
  select period, case when period = :period then :snapshot else max(number) end as number
  from monitoring.snapshot
  where period between :first and :period
  group by period
)
select taken.period::text as period, indicator.work_stock
from taken
join monitoring.indicator as indicator
  on indicator.period = taken.period and indicator.snapshot = taken.number and indicator.scope_kind = 'province'
order by taken.period
