-- W3 协议 (method §14.2): people with attendance and no agreement, or one of a day after the month.
-- Parameters: run, last_day. Grain: one row a row of the file.
select worker.unit, worker.row_no, worker.project_no as object_no, worker.person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object('days', cast(trim_scale(worker.days) as text)) as shows
from clues.run_file as named
join work_relief.worker on worker.delivery_id = named.delivery_id
where named.run_id = :run and named.table_name = 'relief_worker' and named.back = 0
  and worker.days >= 1 and (not worker.agreement_told or worker.agreement_on is null or worker.agreement_on > :last_day)
