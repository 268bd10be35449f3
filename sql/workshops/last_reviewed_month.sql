-- The last month that was reviewed, null before the first. Grain: one row.
select max(period) as period from workshops.review
