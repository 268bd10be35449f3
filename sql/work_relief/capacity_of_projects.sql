-- How much pay projects that are not completed still have to give: what their share asks for, less what was paid; and what a day was paid so far.
-- Parameters: run, share (of provincial funds, where no share was approved). Grain: one row a project.
with wage as (
  select worker.unit, sum(worker.paid) / nullif(sum(worker.days), 0) as a_day
  from clues.run_file as named
  join work_relief.worker on worker.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'relief_worker' and worker.paid > 0 and worker.days > 0
  group by worker.unit
)
select project.unit, coalesce(told.town, '') as town, project.project_no, project.status,
  greatest(
    0, coalesce(project.approved_ratio * project.all_funds, cast(:share as numeric) * project.provincial_fund) - project.all_pay
  ) as left_to_pay,
  wage.a_day
from work_relief.project_pay(:run) as project
join clues.run_file as file on file.run_id = :run and file.table_name = 'relief_project' and file.back = 0 and file.unit = project.unit
join work_relief.project as told on told.delivery_id = file.delivery_id and told.row_no = project.row_no
left join wage on wage.unit = project.unit
where project.status in ('not_started', 'under_way')
order by project.unit, town, project.project_no
