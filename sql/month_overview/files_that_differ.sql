-- The files that one snapshot of a month names in another version than another snapshot does; a version is null where there is none.
-- Parameters: period, first, second (snapshots), unit (null = all). Grain: one row a unit, department and table.
with named as (
  select used.number, used.unit, used.department, used.table_name, used.delivery_id, delivery.version
  from monitoring.snapshot_delivery as used
  join data_sharing.delivery as delivery on delivery.id = used.delivery_id
  where used.period = :period and used.number in (:first, :second) and (cast(:unit as text) is null or used.unit = :unit)
)
select unit, department, table_name,
  max(version) filter (where number = :first) as version_first, max(version) filter (where number = :second) as version_second
from named
group by unit, department, table_name
having max(delivery_id) filter (where number = :first) is distinct from max(delivery_id) filter (where number = :second)
order by unit, department desc, table_name
