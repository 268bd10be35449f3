-- Rows of a work file whose person earns more than `ratio` times the income of the month before, or the reverse (method §10.1). Income is
-- the sum over the records that cover the month, as figures have it; the month before is the newest accepted file of the unit.
-- The delivery is asked for first: it leaves out most rows of the month at the least cost.
-- Parameters: id (the delivery), unit, period, before, ratio. Grain: one row a row of the file.
with earning as (
  select row_no, person_key, employer_key, income, sum(income) over (partition by person_key) as income_now
  from data_sharing.work_row
  where delivery_id = :id and period = :period and working and income > 0
    and start_month <= :period and (end_month is null or end_month >= :period)
),
earlier as (
  select person_key, sum(income) as income
  from data_sharing.work_row
  where delivery_id = (
      select id
      from data_sharing.delivery
      where unit = :unit and period = :before and table_name = 'rv_work' and state = 'accepted'
      order by version desc
      limit 1
    )
    and period = :before and working and income > 0
    and start_month <= :before and (end_month is null or end_month >= :before)
  group by person_key
)
select earning.row_no, trim_scale(earning.income)::text as value, earning.person_key, earning.employer_key
from earning
join earlier on earlier.person_key = earning.person_key
where earning.income_now > :ratio * earlier.income or earlier.income > :ratio * earning.income_now
order by earning.row_no
