-- Files of the import that were returned. Grain: one row a delivery.
select delivery.id, delivery.unit, delivery.period, delivery.department, delivery.table_name, delivery.file_name, delivery.state, delivery.reasons
from data_sharing.delivery as delivery
join data_sharing.hand_over on hand_over.id = delivery.hand_over_id and hand_over.from_history
where delivery.state = 'returned'
order by delivery.period, delivery.unit, delivery.department, delivery.table_name, delivery.version
