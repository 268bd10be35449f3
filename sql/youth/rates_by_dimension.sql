-- The employment rate of a run's month by unit, class and school (method §14.3: people able and willing who work or have a business, and those
-- together with who is out of work). Parameters: run, unit (null: all). Grain: one row a value of a dimension.
with person as (
  select distinct on (person.unit, person.person_key) person.unit, coalesce(person.kind, '') as kind, coalesce(person.school, '') as school,
    person.person_key, bool_or(person.status in ('employed', 'own_business')) over (partition by person.unit, person.person_key) as in_work
  from clues.run_file as named
  join youth.person on person.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'youth' and named.back = 0
    and person.able and person.willing and person.status in ('employed', 'own_business', 'unemployed')
    and (cast(:unit as text) is null or person.unit = :unit)
  order by person.unit, person.person_key, person.row_no desc
)
select case when grouping(unit) = 0 then 'unit' when grouping(kind) = 0 then 'kind' else 'school' end as dimension,
  coalesce(unit, kind, school, '') as code, count(*) filter (where in_work)::int as in_work, count(*)::int as persons
from person
group by grouping sets ((unit), (kind), (school))
order by 1, 4 desc, 2
