-- Rows of a work file whose person earns more than `ratio` times the income of the month before, or the reverse (method §10.1). Income is
-- the sum over the records that cover the month, as figures have it; the month before is the newest accepted file of the unit.
-- Parameters: id (the delivery), unit, period, before, ratio. Grain: one row a row of the file.
with earning as (
  select row_no, person_key, income
  from data_sharing.work_row
  where period = :period and delivery_id = :id and working and income > 0
    and start_month <= :period and (end_month is null or end_month >= :period)
),
now as (
  select person_key, sum(income) as income from earning group by person_key
),
file_before as (
  select id
  from data_sharing.delivery
  where unit = :unit and period = :before and table_name = 'rv_work' and state = 'accepted'
  order by version desc
  limit 1
),
earlier as (
  select person_key, sum(income) as income
  from data_sharing.work_row
  where period = :before and delivery_id = (select id from file_before) and working and income > 0
    and start_month <= :before and (end_month is null or end_month >= :before)
  group by person_key
)
select earning.row_no, trim_scale(earning.income)::text as value
from earning
join now using (person_key)
join earlier using (person_key)
where now.income > :ratio * earlier.income or earlier.income > :ratio * now.income
order by earning.row_no
