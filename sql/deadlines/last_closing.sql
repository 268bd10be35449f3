-- The last month that was closed. Grain: at most one row.
select period from deadlines.closing order by period desc limit 1
