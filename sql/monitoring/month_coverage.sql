-- The units that are to report in a month, and whether a roster and a work file of each are accepted (method §1: ready).
-- Parameters: period, year. Grain: one row a unit, in code order.
select
  target.unit,
  coalesce(bool_or(delivery.table_name = 'rv_roster'), false) as has_roster,
  coalesce(bool_or(delivery.table_name = 'rv_work'), false) as has_work
from monitoring.target as target
left join data_sharing.delivery as delivery
  on delivery.unit = target.unit and delivery.period = :period and delivery.state = 'accepted'
  and delivery.table_name in ('rv_roster', 'rv_work')
where target.year = :year
group by target.unit
order by target.unit
