-- How the two departments of each unit agree on who works, as of the newest snapshot of each month that runs live. Grain: one row a unit and month.
with newest as (
  select distinct on (period) period, number, from_history from monitoring.snapshot order by period, number desc
)
select told.period, told.snapshot, told.unit, told.agreed, told.rv_only, told.hr_only
from newest
join monitoring.reconciliation as told on told.period = newest.period and told.snapshot = newest.number
where not newest.from_history
order by told.period, told.unit
