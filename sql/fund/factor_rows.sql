-- The rows of an accepted table of factors. Parameter: delivery_id. Grain: one row a unit and fact.
select of_unit, fact, value from data_sharing.fund_factor_row where delivery_id = :delivery_id order by row_no
