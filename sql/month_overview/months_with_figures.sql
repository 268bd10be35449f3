-- The months that have figures, newest first; each snapshot is looked up, for the figures of all months are many. Grain: one row a month.
select distinct snapshot.period::text as period
from monitoring.snapshot as snapshot
where exists (
  select from monitoring.indicator as made
  where made.period = snapshot.period and made.snapshot = snapshot.number and made.scope_kind = 'province' and made.scope_code = 'province'
)
order by period desc
