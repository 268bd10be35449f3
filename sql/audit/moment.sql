-- The moment of the database. Grain: one row.
select clock_timestamp() as at
