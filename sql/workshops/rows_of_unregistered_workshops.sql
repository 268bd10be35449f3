-- Rows of a workshop file whose workshop stands in no register of the unit up to the month (method §10.1); files that were returned by a
-- person or the machine are no register. Parameters: id (the delivery), table_name, period. Grain: one row a row of the file.
with file as (
  select id, unit, period from data_sharing.delivery where id = :id
),
told as (
  select row_no, workshop_no, person_key from data_sharing.workshop_worker_row
  where :table_name = 'workshop_worker' and period = :period and delivery_id = :id and workshop_no <> '?'
  union all
  select row_no, workshop_no, null from data_sharing.workshop_member_row where :table_name = 'workshop_member' and delivery_id = :id
  union all
  select row_no, workshop_no, null from data_sharing.workshop_report_row where :table_name = 'workshop_report' and delivery_id = :id
  union all
  select row_no, workshop_no, null from data_sharing.workshop_review_row where :table_name = 'workshop_review' and delivery_id = :id
)
select told.row_no, told.workshop_no as value, told.person_key, told.workshop_no as employer_key
from told
cross join file
where not exists (
  select
  from data_sharing.workshop_register_row as register
  join data_sharing.delivery as brought on brought.id = register.delivery_id and brought.state <> 'returned'
  where register.workshop_no = told.workshop_no and register.unit = file.unit and register.period <= file.period
)
order by told.row_no
