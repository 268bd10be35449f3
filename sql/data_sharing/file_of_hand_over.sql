-- A file of one table in one hand-over that was not returned. Grain: at most one row.
select id from data_sharing.delivery where hand_over_id = :hand_over_id and table_name = :table_name and state <> 'returned'
