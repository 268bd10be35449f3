-- Months of which a unit answered that a notice is not true because data were missing or wrong, and of which no correction was accepted
-- since. Parameter: on. Grain: one row a unit, month and answering department.
with last_reply as (
  select distinct on (matter.id) matter.no, matter.unit, matter.period, move.business_date, move.at, move.details
  from matters.matter
  join matters.move on move.matter_id = matter.id and move.move = 'reply_complete'
  where matter.kind = 'notice.reply' and move.business_date <= :on
  order by matter.id, move.number desc
)
select distinct on (unit, period, department) no, unit, period, business_date as answered_on, details ->> 'department' as department
from last_reply
cross join lateral (select details ->> 'department' as department) as told
where details ->> 'truth' = 'false' and details -> 'causes' ?| array['data_missing', 'data_wrong']
  and not exists (
    select
    from data_sharing.delivery
    join data_sharing.file_table as declared using (table_name, department)
    where delivery.unit = last_reply.unit and delivery.period = last_reply.period and delivery.state = 'accepted'
      and declared.input_of = 'month' and delivery.version > 1 and delivery.settled_at >= last_reply.at
  )
order by unit, period, department, answered_on desc
