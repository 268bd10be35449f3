-- Pay in arrears (W4) that a run found, with the people whom vault.people_of_clues lends: it goes to 劳动监察 of the unit's 人社 and nowhere else.
-- Parameter: run. Grain: one row a payment.
select clue.unit, clue.object_no as project_no, coalesce(project.name, '') as project, coalesce(project.contractor, '') as contractor,
  coalesce(project.contractor_code, '') as contractor_code, people.name, people.id18, clue.shows
from clues.clue
join vault.people_of_clues('work_relief') as people on people.person_key = clue.person_key
left join clues.run_file as named
  on named.run_id = clue.run_id and named.table_name = 'relief_project' and named.back = 0 and named.unit = clue.unit
left join work_relief.project on project.delivery_id = named.delivery_id and project.project_no = clue.object_no
where clue.run_id = :run and clue.rule = 'W4'
order by clue.unit, clue.object_no, people.id18, clue.id
