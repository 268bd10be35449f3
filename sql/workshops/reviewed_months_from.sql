-- Reviewed months from `first` on, each with its newest reviewed snapshot. Grain: one row a month.
select period, max(snapshot) as snapshot from workshops.review where period >= :first group by period order by period
