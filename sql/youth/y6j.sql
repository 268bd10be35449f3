-- Y6J (method §14.3): people told as employed of whom neither department has work: not employed in the month (§2), and no employment record of any
-- unit that is registered, insured or paid and whose contract covers the month; a blank start or end of a contract is open.
-- Parameters: run, period. Grain: one row a row of the file.
with hired as materialized (
  select distinct employment.person_key
  from data_sharing.employment_row as employment
  where employment.period = :period and (employment.registered or employment.insured or employment.wage_paid > 0)
    and (employment.start_month is null or employment.start_month <= :period)
    and (employment.end_month is null or employment.end_month >= :period)
    and employment.delivery_id = any (array(select delivery_id from clues.run_file where run_id = :run and table_name = 'hr_employment'))
),
employed as materialized (
  select person_key from clues.employed(:run, :period)
)
select person.unit, person.row_no, cast(null as text) as object_no, person.person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object() as shows
from clues.run_file as named
join youth.person on person.delivery_id = named.delivery_id
where named.run_id = :run and named.table_name = 'youth' and named.back = 0 and person.status = 'employed'
  and person.person_key not in (select person_key from employed) and person.person_key not in (select person_key from hired)
