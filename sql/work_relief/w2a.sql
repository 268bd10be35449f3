-- W2A (method §14.2): settled projects that paid workers less than the share of all four funds that their approval names.
-- Parameters: run. Grain: one row a project.
select unit, row_no, project_no as object_no, cast(null as uuid) as person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object(
    'paid', cast(round(all_pay, 2) as text), 'fund', cast(round(all_funds, 2) as text),
    'ratio', trim_scale(trunc(all_pay / all_funds * 100, 2)) || '%', 'least', trim_scale(trunc(approved_ratio * 100, 2)) || '%'
  ) as shows
from work_relief.project_pay(:run)
where status = 'settled' and all_funds > 0 and all_pay < all_funds * approved_ratio
