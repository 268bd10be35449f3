-- Those of some deliveries that are still to be checked, locked for this transaction: what a process that was left behind is checking is
-- waited for, and is not checked again. Parameter: ids. Grain: one row a delivery.
select id
from data_sharing.delivery
where id = any (cast(:ids as bigint[])) and state = 'received' and rows_delivered is null
order by id
for update
