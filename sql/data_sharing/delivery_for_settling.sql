-- State and counts of one delivery, and whether a correction workbook made it; locked until the decision is written. Grain: one row.
select state, rows_delivered, rows_rejected, cells_rejected, doubts,
  exists (select from data_sharing.returned_workbook as returned where returned.delivery_id = delivery.id) as by_workbook
from data_sharing.delivery
where id = :id
for update of delivery
