-- The other months that two snapshots of a month rest on in different snapshots. Parameters: period, first, second. Grain: one row a month.
select base_period::text as base_period,
  max(base_number) filter (where number = :first) as number_first, max(base_number) filter (where number = :second) as number_second
from monitoring.snapshot_base
where period = :period and number in (:first, :second)
group by base_period
having max(base_number) filter (where number = :first) is distinct from max(base_number) filter (where number = :second)
order by base_period
