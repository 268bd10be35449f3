-- Cases whose publicity had its last workday before a day, without an objection that waits. Parameter: before. Grain: one row a case.
select queue.case_id, queue.newest_delivery as delivery_id, queue.due_on, delivery.unit, delivery.period, delivery.version
from workshops.certification_queue as queue
join data_sharing.delivery as delivery on delivery.id = queue.newest_delivery
where queue.state = 'publicity' and queue.unanswered = 0 and queue.due_on < :before
order by queue.case_id
