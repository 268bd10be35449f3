-- Under which seals some records of a table stand. Parameters: source, keys. Grain: one row, nulls where none is.
select min(seal) as first, count(*)::int as sealed
from audit.sealed_record
where source = :source and key = any (cast(:keys as text[]))
