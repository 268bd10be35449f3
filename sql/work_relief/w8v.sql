-- W8V (method §14.2): work records of the month that tell 以工代赈, of people without attendance in a worker file of their unit.
-- Parameters: run, period. Grain: one row a row of rv_work.
with present as materialized (
  select distinct worker.unit, worker.person_key
  from clues.run_file as named
  join work_relief.worker on worker.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'relief_worker' and named.back = 0 and worker.days >= 1
)
select work.unit, work.row_no, cast(null as text) as object_no, work.person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object('since', work.start_month) as shows
from data_sharing.work_row as work
left join present on present.unit = work.unit and present.person_key = work.person_key
where work.period = :period and work.working and work.start_month <= :period and (work.end_month is null or work.end_month >= :period)
  and work.channel = '05' and present.person_key is null
  and work.delivery_id = any (array(select delivery_id from clues.run_file where run_id = :run and table_name = 'rv_work'))
