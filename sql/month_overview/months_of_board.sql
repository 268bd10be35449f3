-- The months of which files came, newest first. Grain: one row a month.
select distinct period::text as period from data_sharing.delivery order by period desc
