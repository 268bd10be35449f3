-- W5 (method §14.2; 保障农民工工资支付条例 Art. 11): pay in cash.
-- Parameter: run. Grain: one row a row of the file.
select worker.unit, worker.row_no, worker.project_no as object_no, worker.person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object('paid', cast(round(worker.paid, 2) as text)) as shows
from clues.run_file as named
join work_relief.worker on worker.delivery_id = named.delivery_id
where named.run_id = :run and named.table_name = 'relief_worker' and named.back = 0 and worker.way = 'cash' and worker.paid > 0
