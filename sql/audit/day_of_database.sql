-- The day in Asia/Shanghai. Grain: one row.
select (clock_timestamp() at time zone 'Asia/Shanghai')::date as day
