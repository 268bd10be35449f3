-- When a delivery was received, and when its hand-over was written by its own word. Parameter: id. Grain: one row.
select delivery.received_at, hand_over.generated_at
from data_sharing.delivery
join data_sharing.hand_over on hand_over.id = delivery.hand_over_id
where delivery.id = :id
