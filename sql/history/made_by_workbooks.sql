-- Versions of the import that correction workbooks make and that are not settled yet. Grain: one row a delivery, in order of arrival.
select delivery.id
from data_sharing.returned_workbook as returned
join data_sharing.delivery as delivery on delivery.id = returned.delivery_id
join data_sharing.hand_over on hand_over.id = delivery.hand_over_id and hand_over.from_history
where delivery.state = 'received'
order by delivery.id
