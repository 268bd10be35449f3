-- The totals counted over the newest accepted person file of a department, unit and period. Grain: one row an item.
with newest as (
  select id
  from data_sharing.delivery
  where unit = :unit and period = :period and department = :department and table_name = :table_name and state = 'accepted'
  order by version desc
  limit 1
)
select total.item, total.amount
from data_sharing.counted_total as total
join newest on newest.id = total.delivery_id
