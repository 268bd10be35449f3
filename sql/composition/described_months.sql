-- The months whose composition stands, newest first. Grain: one row a month.
select distinct period from composition.described order by period desc
