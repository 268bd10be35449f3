-- W6 (method §14.2): people whose days of all projects of the unit together exceed the days of the month; all their rows.
-- Parameters: run, last_day. Grain: one row a row of the file.
select days.unit, days.row_no, days.project_no as object_no, days.person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object('days', cast(trim_scale(days.together) as text), 'of_month', extract(day from cast(:last_day as date))) as shows
from (
  select worker.unit, worker.row_no, worker.project_no, worker.person_key,
    sum(worker.days) over (partition by worker.unit, worker.person_key) as together
  from clues.run_file as named
  join work_relief.worker on worker.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'relief_worker' and named.back = 0
) as days
where days.together > extract(day from cast(:last_day as date))
