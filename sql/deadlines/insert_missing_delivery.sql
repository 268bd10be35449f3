-- Keep one delivery that is missing at the closing of its month. Parameters: the columns. Grain: one row.
insert into deadlines.missing_delivery (period, unit, department, table_name, returned)
values (:period, :unit, :department, :table_name, :returned)
