-- The newest snapshot of a month whose drafts were written. Parameter: period. Grain: at most one row.
select snapshot, business_date from county_notices.drafting where period = :period order by snapshot desc limit 1
