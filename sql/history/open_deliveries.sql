-- Deliveries of the import that are not settled yet, or are held for a decision. Grain: one row a delivery.
select delivery.id, delivery.state
from data_sharing.delivery as delivery
join data_sharing.hand_over on hand_over.id = delivery.hand_over_id and hand_over.from_history
where delivery.state in ('received', 'held')
order by delivery.id
