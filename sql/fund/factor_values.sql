-- The values of a frozen set. Parameter: factor_set_id. Grain: one row a unit and item.
select unit, item, value, note, source, source_digest
from fund.factor_value
where factor_set_id = :factor_set_id
order by unit, item
