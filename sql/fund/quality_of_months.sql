-- The parts of the data quality score (method §5) of each unit and month, as whole numbers: required deliveries received by closing and
-- accepted, workers and those with income, rows delivered and rejected in the newest accepted versions of the month's tables that the
-- snapshot holds.
-- A month that this installation never closed (imported at go-live) has no arrival dates: what was accepted counts as received in time.
-- Parameters: first, last. Grain: one row a unit that should report and month with figures.
with newest as (
  select snapshot.period, max(snapshot.number) as number
  from monitoring.snapshot as snapshot
  where snapshot.period between :first and :last
    and exists (select from monitoring.indicator as made where made.period = snapshot.period and made.snapshot = snapshot.number)
  group by snapshot.period
),
required as (
  select department, table_name from data_sharing.file_table where required
),
in_time as materialized (
  select delivery.period, delivery.unit, count(distinct (delivery.department, delivery.table_name)) as timely
  from data_sharing.delivery as delivery
  join required using (department, table_name)
  left join deadlines.closing as closing on closing.period = delivery.period
  where delivery.period between :first and :last and delivery.state = 'accepted'
    and (closing.closing_at is null or delivery.received_at <= closing.closing_at)
  group by delivery.period, delivery.unit
),
brought as materialized (
  select newest.period, used.unit, sum(delivery.rows_delivered) as delivered, sum(delivery.rows_rejected) as rejected
  from newest
  join monitoring.snapshot_delivery as used on used.period = newest.period and used.number = newest.number
  join data_sharing.file_table as declared
    on declared.table_name = used.table_name and declared.department = used.department and declared.input_of = 'month'
  join data_sharing.delivery as delivery on delivery.id = used.delivery_id
  group by newest.period, used.unit
)
select
  newest.period, due.unit, newest.number as snapshot, snapshot.digest,
  coalesce(in_time.timely, 0) as timely, (select count(*) from required) as required,
  coalesce(indicator.income_n, 0) as with_income,
  case when indicator.reported then indicator.employed_persons else 0 end as workers,
  coalesce(brought.delivered, 0)::bigint as delivered, coalesce(brought.rejected, 0)::bigint as rejected
from newest
join monitoring.snapshot as snapshot on snapshot.period = newest.period and snapshot.number = newest.number
join monitoring.snapshot_unit as due on due.period = newest.period and due.number = newest.number
left join in_time on in_time.period = newest.period and in_time.unit = due.unit
left join brought on brought.period = newest.period and brought.unit = due.unit
left join monitoring.indicator as indicator
  on indicator.period = newest.period and indicator.snapshot = newest.number
  and indicator.scope_kind = 'unit' and indicator.scope_code = due.unit
order by due.unit, newest.period
