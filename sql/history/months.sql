-- Months that were loaded as past months: a file on which a month's figures may rest is accepted from a hand-over of the import; an
-- application of a workshop makes no month. Grain: one row a month, oldest first.
select distinct delivery.period
from data_sharing.delivery as delivery
join data_sharing.hand_over on hand_over.id = delivery.hand_over_id and hand_over.from_history
where delivery.state = 'accepted' and delivery.table_name not in ('workshop_application', 'workshop_material')
order by delivery.period
