-- The newest business date for which a task or command was ever run; null before the first. Visits of the desk stand on that day and make
-- none. Grain: one row.
select max(business_date) as day from audit.task_record where dag_id <> 'desk'
