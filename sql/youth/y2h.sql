-- Y2H (policy 2.7; method §14.3): files of people whom 乡村振兴 did not hand over this month.
-- Parameter: run. Grain: one row a person, its last row of the file.
select file.unit, file.row_no, cast(null as text) as object_no, file.person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object() as shows
from youth.file_of_run(:run) as file
where not exists (
  select
  from clues.run_file as named
  join youth.person on person.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'youth' and named.back = 0
    and person.unit = file.unit and person.person_key = file.person_key
)
