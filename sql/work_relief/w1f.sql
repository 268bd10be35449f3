-- W1F (method §14.2): completed projects that so far paid workers less than their share of the provincial special funds; a warning before 结算.
-- Parameters: run, share. Grain: one row a project.
select unit, row_no, project_no as object_no, cast(null as uuid) as person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object(
    'paid', cast(round(provincial_pay, 2) as text), 'fund', cast(round(provincial_fund, 2) as text),
    'ratio', trim_scale(trunc(provincial_pay / provincial_fund * 100, 2)) || '%', 'least', trim_scale(trunc(cast(:share as numeric) * 100, 2)) || '%'
  ) as shows
from work_relief.project_pay(:run)
where status = 'completed' and provincial_fund > 0 and provincial_pay < provincial_fund * cast(:share as numeric)
