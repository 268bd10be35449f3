-- The control totals of one delivery. Grain: one row an item.
select item, amount from data_sharing.control_total where delivery_id = :id
