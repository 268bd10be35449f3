-- What a run found by rule and unit, and how many matters of the rule live there now; units for which nothing was found are there with 0.
-- Parameters: run, chapter, on. Grain: one row a rule and unit for which it was judged.
with found as materialized (
  select rule, unit, count(distinct subject)::int as subjects from clues.clue where run_id = :run group by rule, unit
),
live as materialized (
  select split_part(key, '/', 1) as rule, unit, count(*)::int as matters, count(*) filter (where state in ('open', 'returned') and due_on < :on)::int as late
  from matters.matter
  where split_part(kind, '.', 1) = 'clue' and split_part(kind, '.', 2) = :chapter and state in ('open', 'answered', 'returned', 'accepted')
  group by 1, 2
)
select judged.rule, judged.unit, coalesce(found.subjects, 0) as found, coalesce(live.matters, 0) as matters, coalesce(live.late, 0) as late
from clues.judged
left join found on found.rule = judged.rule and found.unit = judged.unit
left join live on live.rule = judged.rule and live.unit = judged.unit
where judged.run_id = :run
order by judged.unit, judged.rule
