-- The totals counted over one person file. Grain: one row an item.
select item, amount from data_sharing.counted_total where delivery_id = :id
