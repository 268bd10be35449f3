-- Lost jobs of the months up to one, each by the newest of its snapshots whose composition stands. Parameters: first, period, unit (null = all).
-- Grain: one row a month.
with newest as (
  select period, max(snapshot) as snapshot
  from composition.described
  where period between :first and :period
  group by period
)
select
  newest.period,
  coalesce(sum(persons), 0)::int as persons,
  coalesce(sum(households), 0)::int as households,
  coalesce(sum(without_work), 0)::int as without_work
from newest
left join composition.job_loss
  on job_loss.period = newest.period and job_loss.snapshot = newest.snapshot and (cast(:unit as text) is null or job_loss.unit = :unit)
group by newest.period
order by newest.period
