-- The parts of a scope's stock in one snapshot. Parameters: period, snapshot, scope_kind, scope_code. Grain: one row a dimension and code.
select dimension, code, persons, income_n, income_total
from composition.part
where period = :period and snapshot = :snapshot and scope_kind = :scope_kind and scope_code = :scope_code
order by dimension, code
