-- Cases as they stand. Parameters, each null for any: case_id, unit, case_no, workshop_no. Grain: one row a case.
select *
from workshops.certification_state
where (cast(:case_id as bigint) is null or case_id = :case_id)
  and (cast(:unit as text) is null or unit = :unit)
  and (cast(:case_no as text) is null or case_no = :case_no)
  and (cast(:workshop_no as text) is null or workshop_no = :workshop_no)
order by case_id
