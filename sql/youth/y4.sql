-- Y4 一生一策 (policy 2.7; method §14.3): files without a plan of people who were already handed over the month before.
-- Parameter: run. Grain: one row a person, its last row of the file.
select file.unit, file.row_no, cast(null as text) as object_no, file.person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object('opened', coalesce(cast(file.opened_on as text), '未填')) as shows
from youth.file_of_run(:run) as file
where file.plan_on is null
  and exists (
    select
    from clues.run_file as named
    join youth.person on person.delivery_id = named.delivery_id
    where named.run_id = :run and named.table_name = 'youth' and named.back = 1
      and person.unit = file.unit and person.person_key = file.person_key
  )
