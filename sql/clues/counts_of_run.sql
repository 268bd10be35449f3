-- How much a run judged and found. Parameter: run. Grain: one row.
select
  (select count(*)::int from clues.judged where run_id = :run) as judged,
  (select count(distinct (rule, unit, subject))::int from clues.clue where run_id = :run) as found
