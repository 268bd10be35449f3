-- The files of a unit for a month, every version, and by which snapshots they were used. Parameters: unit, period. Grain: one row a file.
select
  delivery.department, delivery.table_name, delivery.version, delivery.state, delivery.file_name, delivery.sha256, delivery.bytes,
  delivery.rows_delivered, delivery.rows_rejected, delivery.decided_by, delivery.received_at,
  (
    select string_agg(named.number::text, '、' order by named.number)
    from monitoring.snapshot_delivery as named
    where named.delivery_id = delivery.id and named.period = delivery.period
  ) as snapshots
from data_sharing.delivery
where delivery.unit = :unit and delivery.period = :period
order by delivery.department, delivery.table_name, delivery.version
