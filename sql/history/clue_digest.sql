-- What a run found: rows and digest over its clues and over what it judged, in whatever order they stand. Parameter: run. Grain: one row.
with told as (
  select concat_ws(' ', rule, unit) as line from clues.judged where run_id = :run
  union all
  select (to_jsonb(clue) - 'id' - 'run_id')::text from clues.clue where run_id = :run
)
select count(*)::bigint as rows, encode(sha256(convert_to(coalesce(string_agg(line, chr(10) order by line collate "C"), ''), 'UTF8')), 'hex') as digest
from told
