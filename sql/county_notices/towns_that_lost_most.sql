-- The towns of each unit in which most people lost their work. Parameters: period, snapshot, towns (how many a unit).
-- Grain: one row a unit and town, most first; ties by name.
with ranked as (
  select
    unit,
    split_part(scope_code, '/', 2) as town,
    lost_job,
    employed_before,
    row_number() over (partition by unit order by lost_job desc, scope_code) as place
  from monitoring.indicator
  where period = :period and snapshot = :snapshot and scope_kind = 'town' and lost_job > 0
)
select unit, town, lost_job, employed_before from ranked where place <= :towns order by unit, place
