-- The control totals that came in one hand-over. Grain: one row an item.
select total.item, total.amount
from data_sharing.control_total as total
join data_sharing.delivery as delivery on delivery.id = total.delivery_id
where delivery.hand_over_id = :hand_over_id and delivery.state <> 'returned'
