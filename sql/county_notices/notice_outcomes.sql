-- The last notice of each unit and month that was a matter, up to the newest month whose next month was drafted: whether it was in vain
-- (未改善, or held by the unit at the first snapshot of the month after), whether it lives, and whether its unit was told of three months
-- already since then. Parameter: on. Grain: one row a unit and month, oldest first.
with first_drafted as (
  select period, min(business_date) as day
  from county_notices.drafting
  where business_date <= :on
  group by period
),
newest as (
  select max(period) as period from first_drafted
),
last as (
  select distinct on (matter.unit, matter.period) matter.*
  from matters.matter as matter
  where matter.kind = 'notice.reply' and matter.state <> 'withdrawn'
  order by matter.unit, matter.period, matter.id desc
),
standing_then as (
  select last.id, coalesce(move.to_state, 'open') as state
  from last
  join first_drafted on first_drafted.period = to_char(to_date(last.period, 'YYYY-MM') + interval '1 month', 'YYYY-MM')
  left join lateral (
    select to_state from matters.move where matter_id = last.id and business_date <= first_drafted.day order by number desc limit 1
  ) as move on true
  where last.opened_on <= first_drafted.day
)
select last.unit, last.period, last.no,
  coalesce(last.state = 'closed' and last.kept = 'not_improved', false) or coalesce(standing_then.state in ('open', 'returned'), false)
    as in_vain,
  last.state in ('open', 'answered', 'returned', 'accepted') as is_live,
  to_char(to_date(newest.period, 'YYYY-MM') - interval '1 month', 'YYYY-MM') as last_judged,
  exists (
    select
    from matters.rung
    join matters.matter as told on told.id = rung.matter_id
    where told.kind = 'notice.reply' and told.unit = last.unit and rung.reason = 'three_months'
      and rung.business_date >= (select day from first_drafted where period = newest.period)
  ) as told_already
from last
cross join newest
left join standing_then on standing_then.id = last.id
where newest.period is not null
order by last.unit, last.period
