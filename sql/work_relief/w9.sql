-- W9 (method §14.2): projects that are no longer 未开工, without a notice of recruitment or with one after the start of the works.
-- Parameter: run. Grain: one row a project.
select project.unit, project.row_no, project.project_no as object_no, cast(null as uuid) as person_key, cast(null as text) as month,
  cast(null as text) as party,
  jsonb_build_object(
    'notice', coalesce(cast(project.notice_on as text), '未填'), 'started', coalesce(cast(project.started_on as text), '未填')
  ) as shows
from clues.run_file as named
join work_relief.project on project.delivery_id = named.delivery_id
where named.run_id = :run and named.table_name = 'relief_project' and named.back = 0
  and project.status is distinct from 'not_started' and (project.notice_on is null or project.notice_on > project.started_on)
