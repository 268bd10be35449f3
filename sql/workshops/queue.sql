-- What waits for somebody on a day, the nearest deadline first; the letters of a month are one approval. Parameter: on.
-- Grain: one row a task, for letters one row a month with their number in `name`.
with waiting as (
  select queue.task, queue.unit, queue.workshop_no, register.name, queue.period, queue.since, queue.due_on, queue.who
  from workshops.workshop_queue as queue
  left join workshops.workshop_register as register on register.workshop_no = queue.workshop_no
  where coalesce(queue.since, (queue.period || '-01')::date) <= :on
),
final as (
  select * from waiting where task <> 'letter'
  union all
  select task, null, null, count(*) || '份', period, min(since), min(due_on), who from waiting where task = 'letter' group by task, period, who
)
select * from final
order by due_on nulls last, unit nulls first, workshop_no nulls first, task
