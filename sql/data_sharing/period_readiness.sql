-- For each month with an accepted roster or work file: how many units are ready, its newest snapshot, and whether there is something to
-- start it with: a unit is ready and an accepted roster or work file that came through the inbox is not held by the newest snapshot
-- (what the import of past months brought starts nothing: it computes its months itself).
-- Parameter: last (no month after it). Grain: one row a month.
with newest as (
  select distinct on (delivery.period, delivery.unit, delivery.table_name)
    delivery.period, delivery.unit, delivery.table_name, delivery.id, hand_over.from_history
  from data_sharing.delivery as delivery
  join data_sharing.hand_over on hand_over.id = delivery.hand_over_id
  join monitoring.target as target
    on target.unit = delivery.unit and target.year = left(delivery.period, 4)::int
  join data_sharing.file_table as declared
    on declared.table_name = delivery.table_name and declared.department = delivery.department and declared.makes_ready
  where delivery.state = 'accepted' and delivery.period <= :last
  order by delivery.period, delivery.unit, delivery.table_name, delivery.version desc
),
ready as (
  select period, unit from newest group by period, unit
  having count(*) = (select count(*) from data_sharing.file_table where makes_ready)
),
months as (
  select
    newest.period,
    (select count(*) from monitoring.target where year = left(newest.period, 4)::int) as units_expected,
    (select count(*) from ready where ready.period = newest.period) as units_ready,
    coalesce((select max(number) from monitoring.snapshot where snapshot.period = newest.period), 0) as newest_number
  from newest
  group by newest.period
),
final as (
  select
    months.period, months.units_expected, months.units_ready, months.newest_number,
    units_ready > 0 and exists (
      select
      from newest
      where newest.period = months.period and not newest.from_history
        and not exists (
          select
          from monitoring.snapshot_delivery as used
          where used.period = months.period and used.number = months.newest_number and used.delivery_id = newest.id
        )
    ) as starts
  from months
)
select * from final order by period
