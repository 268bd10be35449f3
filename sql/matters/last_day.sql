-- The newest business date on which something happened to a matter; null before the first. Grain: one row.
select greatest(
  (select max(opened_on) from matters.matter), (select max(business_date) from matters.move), (select max(business_date) from matters.rung)
) as day
