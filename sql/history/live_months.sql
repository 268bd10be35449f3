-- Months that run live: closed, handed over through the inbox (what a ledger alone rests on makes no month live), or frozen by anything
-- but the import of past months; `imported` tells whether the import had taken the month before. Grain: one row a month, oldest first.
with live as (
  select period from deadlines.closing
  union
  select period from monitoring.snapshot where not from_history
  union
  select hand_over.period
  from data_sharing.hand_over
  where not from_history and refused_rule is null and period is not null and not exists (
    select
    from data_sharing.delivery
    join data_sharing.file_table as declared on declared.table_name = delivery.table_name and declared.department = delivery.department
    where delivery.hand_over_id = hand_over.id
    having count(*) > 0 and bool_and(declared.input_of = 'ledger')
  )
)
select live.period, exists (select from data_sharing.hand_over where from_history and hand_over.period = live.period) as imported
from live
order by live.period
