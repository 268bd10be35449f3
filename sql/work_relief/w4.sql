-- W4 拖欠 (method §14.2): pay of the month before that was not paid in full by the end of this month, by the newest file of that month.
-- Parameters: run, last_day. Grain: one row a row of that file; a row number of this month's file it has none.
select worker.unit, cast(null as int) as row_no, worker.project_no as object_no, worker.person_key, worker.period as month,
  cast(null as text) as party,
  jsonb_build_object(
    'month', worker.period, 'due', cast(round(worker.due, 2) as text), 'paid', cast(round(coalesce(worker.paid, 0), 2) as text),
    'paid_on', coalesce(cast(worker.paid_on as text), '未填')
  ) as shows
from clues.run_file as named
join work_relief.worker on worker.delivery_id = named.delivery_id
where named.run_id = :run and named.table_name = 'relief_worker' and named.back = 1
  and worker.due > 0 and (coalesce(worker.paid, 0) < worker.due or worker.paid_on is null or worker.paid_on > :last_day)
