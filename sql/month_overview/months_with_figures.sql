-- The months that have figures, newest first. Grain: one row a month.
select distinct period::text as period from monitoring.indicator where scope_kind = 'province' order by period desc
