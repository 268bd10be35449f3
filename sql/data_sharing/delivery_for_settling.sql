-- State and counts of one delivery, locked until the decision is written. Grain: one row.
select state, rows_delivered, rows_rejected, cells_rejected, doubts from data_sharing.delivery where id = :id for update
