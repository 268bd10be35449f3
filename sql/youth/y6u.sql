-- Y6U (method §14.3): people told as out of work who are employed in the month (§2).
-- Parameters: run, period. Grain: one row a row of the file.
with employed as materialized (
  select person_key from clues.employed(:run, :period)
)
select person.unit, person.row_no, cast(null as text) as object_no, person.person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object() as shows
from clues.run_file as named
join youth.person on person.delivery_id = named.delivery_id
where named.run_id = :run and named.table_name = 'youth' and named.back = 0 and person.status = 'unemployed'
  and person.person_key in (select person_key from employed)
