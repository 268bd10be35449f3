-- The files on which a unit's figures rest: those of the month, and of the months that it is compared with, as the snapshot names them.
-- Parameters: period, snapshot, bases (months), unit. Grain: one row a month and file.
with named as (
  select cast(:period as text) as period, cast(:snapshot as int) as number
  union all
  select base_period, base_number
  from monitoring.snapshot_base
  where period = :period and number = :snapshot and base_period = any (cast(:bases as text[]))
)
select named.period, named.number, used.department, used.table_name, delivery.version, delivery.sha256, delivery.received_at,
  delivery.rows_delivered, delivery.rows_rejected, hand_over.from_history
from named
join monitoring.snapshot_delivery as used on used.period = named.period and used.number = named.number
join data_sharing.delivery as delivery on delivery.id = used.delivery_id
join data_sharing.hand_over as hand_over on hand_over.id = delivery.hand_over_id
where used.unit = :unit
order by named.period desc, used.department desc, used.table_name
