-- The clues of a unit in a run, row by row, without anybody's name. Parameters: run, unit, rules (those that may be shown), limit.
-- Grain: one row a row that shows a clue; `number` counts all of them.
select rule, table_name, row_no, object_no, shows, count(*) over ()::int as number
from clues.clue
where run_id = :run and unit = :unit and rule = any (cast(:rules as text[]))
order by array_position(cast(:rules as text[]), rule), row_no nulls last, object_no, id
limit cast(:limit as int)
