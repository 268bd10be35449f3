-- The newest snapshot of each month from `first` up to and without `before`. Grain: one row a month.
select distinct on (period) period, number, digest
from monitoring.snapshot
where period >= :first and period < :before
order by period, number desc
