-- W2C (国家以工代赈管理办法; method §14.2): settled projects that paid workers less than their share of the central funds.
-- Parameters: run, share. Grain: one row a project.
select unit, row_no, project_no as object_no, cast(null as uuid) as person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object(
    'paid', cast(round(central_pay, 2) as text), 'fund', cast(round(central_fund, 2) as text),
    'ratio', trim_scale(trunc(central_pay / central_fund * 100, 2)) || '%', 'least', trim_scale(trunc(cast(:share as numeric) * 100, 2)) || '%'
  ) as shows
from work_relief.project_pay(:run)
where status = 'settled' and central_fund > 0 and central_pay < central_fund * cast(:share as numeric)
