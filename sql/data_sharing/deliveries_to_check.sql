-- Deliveries that were registered and not yet checked. Parameters: ids, or null for all that came through the inbox
-- (what the import of past months brought is its own matter). Grain: one row a delivery, oldest period first.
select id, hand_over_id, unit, period, department, table_name, version, file_name, archived_as, rows_declared, state
from data_sharing.delivery
where state = 'received' and rows_delivered is null and case
    when cast(:ids as bigint[]) is null then not exists (select from data_sharing.hand_over where hand_over.id = hand_over_id and from_history)
    else id = any (cast(:ids as bigint[]))
  end
order by period, unit, department, table_name, version
