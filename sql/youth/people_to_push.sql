-- Whom 乡村振兴 hands to 人社 by the youth files that a run names, with name and number: vault.people_of_youth lends them.
-- Parameters: run, period. Grain: one row a row of the file.
select named.unit, coalesce(person.kind, '') as kind, lent.name, lent.id18, coalesce(person.school, '') as school,
  coalesce(person.level, '') as level, coalesce(person.major, '') as major, coalesce(person.graduated, '') as graduated,
  person.able, person.willing, coalesce(person.status, '') as status, coalesce(person.contact_role, '') as contact_role
from clues.run_file as named
join youth.person on person.delivery_id = named.delivery_id
join vault.people_of_youth(:period) as lent on lent.person_key = person.person_key
where named.run_id = :run and named.table_name = 'youth' and named.back = 0
order by named.unit, person.kind, person.row_no
