-- The latest earlier month of the year whose worked_earlier can be carried on: its snapshot is the one that this one names, and it rests on
-- the same snapshots of the year as this one (a month that was corrected since is read again). Parameters: period, snapshot, year_start.
-- Grain: at most one row.
with used as (
  select base_period, base_number
  from monitoring.snapshot_base
  where period = :period and number = :snapshot and base_period >= :year_start
)
select carried.period, carried.snapshot
from used
join monitoring.year_carried as carried on carried.period = used.base_period and carried.snapshot = used.base_number
where not exists (
  select from (
    select base_period, base_number from used where base_period < carried.period
    except
    select base_period, base_number from monitoring.snapshot_base where period = carried.period and number = carried.snapshot
  ) as named_here_only
) and not exists (
  select from (
    select base_period, base_number
    from monitoring.snapshot_base
    where period = carried.period and number = carried.snapshot and base_period >= :year_start
    except
    select base_period, base_number from used
  ) as named_there_only
)
order by carried.period desc
limit 1
