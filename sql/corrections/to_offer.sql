-- Deliveries whose workbook is to be put as a package: those about which something is asked, that came through the inbox and were settled
-- since there are workbooks, and of which none was put yet. Parameter: left_out (tables without a workbook). Grain: one row a delivery.
select id, hand_over_id, unit, period, department, table_name, version, file_name, archived_as, rows_declared, state, sha256
from data_sharing.asked_delivery
where explained is not null and table_name <> all (cast(:left_out as text[]))
  and not exists (select from data_sharing.hand_over where hand_over.id = hand_over_id and from_history)
  and not exists (
    select from exchange.package
    where package.unit = asked_delivery.unit and package.batch = 'delivery-' || asked_delivery.id and starts_with(package.kind, 'corrections_')
  )
order by period, unit, department, table_name
