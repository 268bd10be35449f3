-- Name one delivery of a snapshot.
insert into monitoring.snapshot_delivery (period, number, unit, department, table_name, delivery_id)
values (:period, :number, :unit, :department, :table_name, :delivery_id)
