-- Months up to `last` whose newest snapshot was not reviewed yet. Parameter: last. Grain: one row a month, oldest first.
select newest.period, newest.number
from (
  select distinct on (period) period, number
  from monitoring.snapshot
  where period <= :last
  order by period, number desc
) as newest
where not exists (select from workshops.review where review.period = newest.period and review.snapshot = newest.number)
order by newest.period
