-- Y2R (policy 2.7; method §14.3): people handed over of whom 人社 has no file.
-- Parameters: run. Grain: one row a row of the file.
select person.unit, person.row_no, cast(null as text) as object_no, person.person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object() as shows
from clues.run_file as named
join youth.person on person.delivery_id = named.delivery_id
left join youth.file_of_run(:run) as file on file.unit = person.unit and file.person_key = person.person_key
where named.run_id = :run and named.table_name = 'youth' and named.back = 0
  and file.person_key is null
