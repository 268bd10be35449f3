-- Who stayed at work. Parameters: period, snapshot. Grain: one row a scope and months before.
select scope_kind, scope_code, months_before, persons, still
from composition.kept_at_work
where period = :period and snapshot = :snapshot
order by scope_kind, scope_code, months_before
