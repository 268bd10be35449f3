-- What a run found, as the figures file tells it: the rows of the run's month that show a clue. Parameter: run.
-- Grain: one row a rule, unit and table.
select
  rule, unit, table_name, coalesce(array_agg(distinct row_no order by row_no) filter (where row_no is not null), '{}') as rows
from clues.clue
where run_id = :run
group by rule, unit, table_name
order by rule, unit, table_name
