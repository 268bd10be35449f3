-- W8R (method §14.2): people of the unit's active roster with attendance, of whom no work record of any unit tells 以工代赈 in the month.
-- Parameters: run, period. Grain: one row a row of the file.
with told as materialized (
  select distinct work.person_key
  from data_sharing.work_row as work
  where work.period = :period and work.working and work.start_month <= :period and (work.end_month is null or work.end_month >= :period)
    and work.channel = '05'
    and work.delivery_id = any (array(select delivery_id from clues.run_file where run_id = :run and table_name = 'rv_work'))
)
select worker.unit, worker.row_no, worker.project_no as object_no, worker.person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object('days', cast(trim_scale(worker.days) as text)) as shows
from clues.run_file as named
join work_relief.worker on worker.delivery_id = named.delivery_id
join clues.active_roster(:run, :period) as roster on roster.unit = worker.unit and roster.person_key = worker.person_key
where named.run_id = :run and named.table_name = 'relief_worker' and named.back = 0 and worker.days >= 1
  and worker.person_key not in (select person_key from told)
