-- The records under seal from one position to another. Parameters: first, last. Grain: one row a record, in their order.
select position, source, key, digest
from audit.sealed_record
where position between :first and :last
order by position
