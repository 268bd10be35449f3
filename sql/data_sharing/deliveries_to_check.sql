-- Deliveries that were registered and not yet checked. Parameters: ids, or null for all. Grain: one row a delivery, oldest period first.
select id, hand_over_id, unit, period, department, table_name, version, file_name, archived_as, rows_declared, state
from data_sharing.delivery
where state = 'received' and rows_delivered is null and (%(ids)s::bigint[] is null or id = any (%(ids)s::bigint[]))
order by period, unit, department, table_name, version
