-- When the installation recorded its first task. Grain: at most one row.
select at from audit.task_record order by seq limit 1
