-- Cases as they stand. Parameters, each null for any: case_id, unit, case_no, workshop_no. Grain: one row a case.
select *
from workshops.certification_state
where (%(case_id)s::bigint is null or case_id = %(case_id)s)
  and (%(unit)s::text is null or unit = %(unit)s)
  and (%(case_no)s::text is null or case_no = %(case_no)s)
  and (%(workshop_no)s::text is null or workshop_no = %(workshop_no)s)
order by case_id
