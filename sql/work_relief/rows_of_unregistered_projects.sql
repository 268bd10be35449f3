-- Rows of a relief_worker file whose project stands in no register of the unit for that month (method §10.1, §14); a register that was returned
-- is none. Parameter: id (the delivery). Grain: one row a row of the file.
select worker.row_no, worker.project_no as value, worker.person_key, worker.project_no as employer_key
from work_relief.worker
where worker.delivery_id = :id and worker.project_no <> '?'
  and not exists (
    select
    from work_relief.project
    join data_sharing.delivery as brought on brought.id = project.delivery_id and brought.state <> 'returned'
    where project.project_no = worker.project_no and project.unit = worker.unit and project.period = worker.period
  )
order by worker.row_no
