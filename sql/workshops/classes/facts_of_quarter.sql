-- What the class of each workshop at the end of a quarter rests on, by the newest reviewed snapshots (method §6 “Class”).
-- Parameters: first and last (the months that 升级 looks at), quarter_end (the last day). Grain: one row a workshop that has a class:
-- certified and neither exited nor expired; a new certification after an end counts from its month, before it is evaluated.
with newest as (
  select period, max(snapshot) as snapshot from workshops.review where period between :first and :last group by period
),
found as (
  select finding.*
  from newest
  join workshops.finding as finding on finding.period = newest.period and finding.snapshot = newest.snapshot
),
at_end as (
  select
    found.workshop_no, found.name, found.unit, found.town, status.reason, status.guidance_since,
    case when is_new_case then null else status.status end as status,
    case when status.status is null or is_new_case then found.certified_on else status.certified_on end as certified_on
  from found
  left join workshops.current_month as status on status.workshop_no = found.workshop_no and status.period = found.period
  cross join lateral (
    select coalesce(
      status.status in ('exited', 'expired') and found.certified_on > status.certified_on and found.certified_on <= :quarter_end
        and to_char(found.certified_on, 'YYYY-MM') >= status.ended_in,
      false
    ) as is_new_case
  ) as newer
  where found.period = :last
),
of_months as (
  select workshop_no, jsonb_agg(jsonb_build_array(period, absorbed, output_value::text) order by period) as months
  from found
  group by workshop_no
),
of_wages as (
  select workshop_no, sum(wage_paid) as wages
  from workshops.absorbed_person
  where period between :first and :last
  group by workshop_no
)
select at_end.*, of_months.months, coalesce(of_wages.wages, 0) as wages
from at_end
join of_months on of_months.workshop_no = at_end.workshop_no
left join of_wages on of_wages.workshop_no = at_end.workshop_no
where at_end.certified_on <= :quarter_end and (at_end.status is null or at_end.status not in ('exited', 'expired'))
order by at_end.unit, at_end.workshop_no
