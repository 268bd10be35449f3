-- What became of some files: state and counts. Parameter: ids. Grain: one row a delivery.
select id, state, rows_delivered, rows_rejected, cells_rejected, warnings, explained
from data_sharing.delivery
where id = any (cast(:ids as bigint[]))
order by id
