-- The newest business date for which a task or command was run that was told it: whatever the scheduler starts by the clock has the day of
-- the clock and says nothing of a trial, whose months lie in other years. Visits of the desk stand on that day and make none. Null before the
-- first. Grain: one row.
select max(business_date) as day
from audit.task_record
where dag_id <> 'desk' and business_date <> (at at time zone 'Asia/Shanghai')::date
