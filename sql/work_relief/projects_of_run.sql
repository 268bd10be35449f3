-- The projects that a run names, with their money and pay so far, and who worked there in its month. Parameters: run, period, unit (null: all).
-- Grain: one row a project.
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
month as (
  select worker.unit, worker.project_no, count(distinct worker.person_key) filter (where worker.days >= 1)::int as people,
    coalesce(sum(worker.days), 0) as days, coalesce(sum(worker.days) filter (where listed.person_key is not null), 0) as listed_days,
    coalesce(sum(worker.due), 0) as due, coalesce(sum(worker.paid), 0) as paid
  from present as worker
  left join listed on listed.person_key = worker.person_key
  group by worker.unit, worker.project_no
)
select project.unit, project.project_no, coalesce(named.name, '') as name, coalesce(project.status, '') as status,
  project.provincial_fund, project.provincial_pay, project.central_fund, project.central_pay, project.all_funds, project.all_pay,
  coalesce(month.people, 0) as people, coalesce(month.days, 0) as days, coalesce(month.listed_days, 0) as listed_days,
  coalesce(month.due, 0) as due, coalesce(month.paid, 0) as paid
from work_relief.project_pay(:run) as project
join clues.run_file as file on file.run_id = :run and file.table_name = 'relief_project' and file.back = 0 and file.unit = project.unit
join work_relief.project as named on named.delivery_id = file.delivery_id and named.row_no = project.row_no
left join month on month.unit = project.unit and month.project_no = project.project_no
where cast(:unit as text) is null or project.unit = :unit
order by project.unit, project.project_no
