-- The first snapshot of a month that names just these deliveries. Parameters: period, deliveries. Grain: at most one row.
select named.number
from monitoring.snapshot as named
where named.period = :period
  and not exists (
    select from unnest(cast(:deliveries as bigint[])) as asked (id)
    where not exists (
      select from monitoring.snapshot_delivery where period = named.period and number = named.number and delivery_id = asked.id
    )
  )
  and (select count(*) from monitoring.snapshot_delivery where period = named.period and number = named.number)
    = cardinality(cast(:deliveries as bigint[]))
order by named.number
limit 1
