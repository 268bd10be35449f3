-- W7 优先组织 (policy 2.3; method §14.2): projects with enough days of the month of which people of an active roster, of any unit, have too small a share.
-- Parameters: run, period, least_days, share. Grain: one row a project.
with present as materialized (
  select worker.*
  from clues.run_file as named
  join work_relief.worker on worker.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'relief_worker' and named.back = 0
),
listed as materialized (
  select distinct roster.person_key
  from data_sharing.roster_row as roster
  where roster.period = :period and roster.roster_status = 'active'
    and roster.delivery_id = any (array(select delivery_id from clues.run_file where run_id = :run and table_name = 'rv_roster'))
    and roster.person_key in (select person_key from present)
),
days as (
  select worker.unit, worker.project_no, sum(worker.days) as of_all, coalesce(sum(worker.days) filter (where listed.person_key is not null), 0) as of_listed
  from present as worker
  left join listed on listed.person_key = worker.person_key
  group by worker.unit, worker.project_no
)
select project.unit, project.row_no, project.project_no as object_no, cast(null as uuid) as person_key, cast(null as text) as month,
  cast(null as text) as party,
  jsonb_build_object('days', cast(trim_scale(days.of_all) as text), 'listed', cast(trim_scale(days.of_listed) as text)) as shows
from clues.run_file as named
join work_relief.project on project.delivery_id = named.delivery_id
join days on days.unit = project.unit and days.project_no = project.project_no
where named.run_id = :run and named.table_name = 'relief_project' and named.back = 0
  and days.of_all >= :least_days and days.of_listed < days.of_all * cast(:share as numeric)
