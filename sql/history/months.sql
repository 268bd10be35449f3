-- Months that were loaded as past months: a file on which a month's figures rest is accepted from a hand-over of the import, or one of a chapter
-- (method §14: clues of every month with a file of a chapter); what another ledger or a case rests on makes no month.
-- Parameter: chapters (the tables of the chapters). Grain: one row a month, oldest first.
select distinct delivery.period
from data_sharing.delivery as delivery
join data_sharing.hand_over on hand_over.id = delivery.hand_over_id and hand_over.from_history
join data_sharing.file_table as declared
  on declared.table_name = delivery.table_name and declared.department = delivery.department
where delivery.state = 'accepted' and (declared.input_of = 'month' or delivery.table_name = any (cast(:chapters as text[])))
order by delivery.period
