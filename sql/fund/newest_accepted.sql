-- The newest accepted version of a yearly table of the province, and when it came last: its content may have been handed over again since.
-- Parameters: unit, period, table_name. Grain: at most one row.
select delivery.id, delivery.version, delivery.file_name, delivery.sha256, greatest(delivery.received_at, again.came_at) as came_at
from data_sharing.delivery as delivery
left join lateral (
  select max(hand_over.received_at) as came_at
  from data_sharing.hand_over as hand_over
  where (hand_over.unit, hand_over.period, hand_over.department) = (delivery.unit, delivery.period, delivery.department)
    and delivery.table_name = any (hand_over.repeated)
) as again on true
where delivery.unit = :unit and delivery.period = :period and delivery.table_name = :table_name and delivery.state = 'accepted'
order by delivery.version desc
limit 1
