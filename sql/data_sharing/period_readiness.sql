-- For each month with an accepted roster or work file: how many units are ready, its newest snapshot, and whether it is to be started:
-- first complete, or an accepted roster or work file that the newest snapshot does not hold (architecture, “The way of the data”).
-- Parameter: last (no month after it). Grain: one row a month.
with newest as (
  select distinct on (delivery.period, delivery.unit, delivery.table_name)
    delivery.period, delivery.unit, delivery.table_name, delivery.id
  from data_sharing.delivery as delivery
  join monitoring.target as target
    on target.unit = delivery.unit and target.year = left(delivery.period, 4)::int
  where delivery.state = 'accepted' and delivery.table_name in ('rv_roster', 'rv_work') and delivery.period <= %(last)s
  order by delivery.period, delivery.unit, delivery.table_name, delivery.version desc
),
ready as (
  select period, unit from newest group by period, unit having count(*) = 2
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
    case
      when newest_number = 0 then units_ready = units_expected
      else exists (
        select
        from newest
        where newest.period = months.period
          and not exists (
            select
            from monitoring.snapshot_delivery as used
            where used.period = months.period and used.number = months.newest_number and used.delivery_id = newest.id
          )
      )
    end as starts
  from months
)
select * from final order by period
