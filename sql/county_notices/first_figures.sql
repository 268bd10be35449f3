-- Of each unit that should report a month the first live snapshot in which it did and was judged, null where there is none, and whether
-- the month after is frozen already. Parameters: period, next_period. Grain: one row a unit; none before the month was frozen at all.
with judged as (
  select scope_code as unit, min(level.snapshot) as snapshot
  from risk_detection.level as level
  join monitoring.snapshot on snapshot.period = level.period and snapshot.number = level.snapshot and not snapshot.from_history
  where level.period = :period and level.scope_kind = 'unit' and level.measure = 'unit'
  group by scope_code
),
frozen as (
  select exists (select from monitoring.snapshot where period = :next_period and not from_history) as next_is_frozen
)
select target.unit, judged.snapshot, frozen.next_is_frozen
from monitoring.target as target
left join judged using (unit)
cross join frozen
where target.year = left(:period, 4)::int
order by target.unit
