-- The files that a run of a chapter looks at: of its own tables the newest accepted one of each unit and month up to the run's; of the tables
-- of others those of the month, as the snapshot has them, and the newest accepted ones of what no snapshot names (ledgers).
-- Parameters: own, others (table names), period, snapshot. Grain: one row a delivery.
with own as (
  select distinct on (table_name, period, unit, department) table_name, period, unit, department, id as delivery_id
  from data_sharing.delivery
  where table_name = any (cast(:own as text[])) and period <= :period and state = 'accepted'
  order by table_name, period, unit, department, version desc
),
of_the_snapshot as (
  select table_name, period, unit, department, delivery_id
  from monitoring.snapshot_delivery
  where period = :period and number = :snapshot and table_name = any (cast(:others as text[]))
),
of_ledgers as (
  select distinct on (delivery.table_name, delivery.unit, delivery.department)
    delivery.table_name, delivery.period, delivery.unit, delivery.department, delivery.id as delivery_id
  from data_sharing.delivery as delivery
  join data_sharing.file_table as declared
    on declared.table_name = delivery.table_name and declared.department = delivery.department and declared.input_of <> 'month'
  where delivery.table_name = any (cast(:others as text[])) and delivery.period = :period and delivery.state = 'accepted'
  order by delivery.table_name, delivery.unit, delivery.department, delivery.version desc
),
final as (
  select * from own union all select * from of_the_snapshot union all select * from of_ledgers
)
select table_name, cast(period as text) as period, unit, department, delivery_id from final order by table_name, period, unit, department
