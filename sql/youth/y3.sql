-- Y3 (method §14.3): people who are still told as in school, after their month of graduation.
-- Parameters: run, before. Grain: one row a row of the file.
select person.unit, person.row_no, cast(null as text) as object_no, person.person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object('graduated', person.graduated) as shows
from clues.run_file as named
join youth.person on person.delivery_id = named.delivery_id
where named.run_id = :run and named.table_name = 'youth' and named.back = 0
  and (person.kind = 'aid_in_school' or person.status = 'in_school') and person.graduated <= :before
