-- Every month that was closed. Grain: one row a month, oldest first.
select period from deadlines.closing order by period
