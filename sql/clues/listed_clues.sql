-- The clues of a chapter whose matters live, row by row, with the people whom vault.people_of_clues lends; they go to the owners of the matters
-- and nowhere else. Parameters: chapter, kinds (of matters). Grain: one row a row that shows a clue.
with newest as (
  select judged.rule, judged.unit, max(run.id) as run_id
  from clues.judged
  join clues.run on run.id = judged.run_id
  where run.chapter = :chapter and run.leads
  group by judged.rule, judged.unit
),
people as (
  select * from vault.people_of_clues(:chapter)
)
select
  matter.no, matter.due_on, matter.opened_on, clue.rule, clue.unit, clue.table_name, clue.row_no, clue.object_no, cast(run.period as text) as period,
  people.name, people.id18, clue.shows
from newest
join clues.run on run.id = newest.run_id
join clues.clue on clue.run_id = newest.run_id and clue.rule = newest.rule and clue.unit = newest.unit
join matters.matter
  on matter.kind = any (cast(:kinds as text[])) and matter.key = clue.rule || '/' || clue.unit || '/' || clue.subject
  and matter.state in ('open', 'answered', 'returned', 'accepted')
left join people on people.person_key = clue.person_key
order by clue.unit, clue.rule, matter.no, clue.row_no, people.id18
