-- The list of materials that came with an application. Parameter: hand_over_id. Grain: at most one row.
select state from data_sharing.delivery where hand_over_id = :hand_over_id and table_name = 'workshop_material'
