-- The newest snapshot of each of the newest months that run live. Parameter: months (how many). Grain: one row a month, oldest first.
with newest as (
  select distinct on (period) cast(period as text) as period, number, from_history
  from monitoring.snapshot
  order by period desc, number desc
  limit :months
)
select period, number as snapshot from newest where not from_history order by period
