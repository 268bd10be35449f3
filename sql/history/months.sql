-- Months that were loaded as past months: a file on which a month's figures rest is accepted from a hand-over of the import; what a ledger
-- or a case rests on makes no month. Grain: one row a month, oldest first.
select distinct delivery.period
from data_sharing.delivery as delivery
join data_sharing.hand_over on hand_over.id = delivery.hand_over_id and hand_over.from_history
join data_sharing.file_table as declared
  on declared.table_name = delivery.table_name and declared.department = delivery.department and declared.input_of = 'month'
where delivery.state = 'accepted'
order by delivery.period
