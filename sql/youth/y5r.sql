-- Y5R (policy 2.7; method §14.3): able and willing people out of work for half a year since graduation.
-- Parameters: run, first_day, red_months. Grain: one row a row of the file.
select person.unit, person.row_no, cast(null as text) as object_no, person.person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object('graduated', person.graduated) as shows
from clues.run_file as named
join youth.person on person.delivery_id = named.delivery_id
where named.run_id = :run and named.table_name = 'youth' and named.back = 0
  and person.status = 'unemployed' and person.able and person.willing
  and person.graduated <= to_char(cast(:first_day as date) - make_interval(months => :red_months), 'YYYY-MM')
