-- The deliveries that a snapshot names, as its digest counts them. Parameters: period, number. Grain: one row a delivery.
select used.unit, used.department, used.table_name, used.delivery_id, delivery.version, delivery.sha256
from monitoring.snapshot_delivery as used
join data_sharing.delivery as delivery on delivery.id = used.delivery_id
where used.period = :period and used.number = :number
order by used.unit, used.department, used.table_name
