-- What waits for somebody, the nearest deadline first. Grain: one row a task.
select queue.task, queue.unit, queue.workshop_no, register.name, queue.period, queue.since, queue.due_on, queue.who
from workshops.workshop_queue as queue
left join workshops.workshop_register as register on register.workshop_no = queue.workshop_no
order by queue.due_on nulls last, queue.unit, queue.workshop_no nulls first, queue.task
