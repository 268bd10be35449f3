-- The employment rate of each unit with a youth file in a run's month (method §14.3): people able and willing who work or have a business, and those
-- together with who is out of work. Parameter: run. Grain: one row a unit.
select named.unit,
  count(distinct person.person_key) filter (where person.status in ('employed', 'own_business')) as in_work,
  count(distinct person.person_key) as persons
from clues.run_file as named
left join youth.person
  on person.delivery_id = named.delivery_id and person.able and person.willing and person.status in ('employed', 'own_business', 'unemployed')
where named.run_id = :run and named.table_name = 'youth' and named.back = 0
group by named.unit
order by named.unit
