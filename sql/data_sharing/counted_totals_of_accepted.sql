-- The totals counted over the newest accepted person file of a department, unit and period. Grain: one row an item.
with newest as (
  select id
  from data_sharing.delivery
  where unit = %(unit)s and period = %(period)s and department = %(department)s and table_name = %(table_name)s and state = 'accepted'
  order by version desc
  limit 1
)
select total.item, total.amount
from data_sharing.counted_total as total
join newest on newest.id = total.delivery_id
