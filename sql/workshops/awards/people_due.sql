-- People who meet the conditions of an award by a month and have none in the workshop yet (method §6 “Award”).
-- Parameters: through (the last month), months, pay (元), apart_from (a proposal whose lines are overlooked; 0 = none).
-- Grain: one row a person and workshop, in the order of the list.
with newest as (
  select period, max(snapshot) as snapshot from workshops.review where period <= :through group by period
),
found as (
  select finding.*
  from newest
  join workshops.finding as finding on finding.period = newest.period and finding.snapshot = newest.snapshot
),
-- Months in which the workshop was certified and had not ended; in the month of its certification it has no status yet.
counted_month as (
  select found.workshop_no, found.period, found.absorbed, found.unknown
  from found
  left join workshops.current_month as status on status.workshop_no = found.workshop_no and status.period = found.period
  where case
    when status.status is null then to_char(found.certified_on, 'YYYY-MM') <= found.period
    else status.status not in ('exited', 'expired')
  end
),
worked as (
  select
    month.workshop_no, month.period, month.absorbed, month.unknown, person.person_key,
    row_number() over so_far as month_no,
    sum(coalesce(person.wage_paid, 0)) over so_far as paid
  from counted_month as month
  join workshops.absorbed_person as person on person.workshop_no = month.workshop_no and person.period = month.period
  window so_far as (partition by month.workshop_no, person.person_key order by month.period)
),
met as (
  select distinct on (workshop_no, person_key) workshop_no, person_key, period as met_in, month_no as months, paid
  from worked
  where month_no >= :months and paid >= :pay
  order by workshop_no, person_key, period
),
granted as (
  select person_key, array_agg(workshop_no) as workshops from workshops.award_line group by person_key
),
struck as (
  select distinct entry.workshop_no, entry.person_key
  from workshops.award_strike as strike
  join workshops.award_entry as entry on entry.proposal_id = strike.proposal_id and entry.entry_no = strike.entry_no
  where strike.cause = 'reviewer'
),
-- As the workshop stands now, a decision that the next month will carry included.
standing as (
  select workshop_no, name, unit, status from workshops.workshop_register
)
select
  standing.unit, standing.name as workshop_name, standing.status, met.workshop_no, met.person_key, home.town, met.months, met.paid,
  met.met_in, sixth.period as sixth_month, sixth.absorbed, sixth.unknown,
  coalesce(granted.workshops <> array[met.workshop_no], false) as granted_elsewhere,
  struck.person_key is not null as struck_before
from met
join worked as sixth
  on sixth.workshop_no = met.workshop_no and sixth.person_key = met.person_key and sixth.month_no = :months
join standing on standing.workshop_no = met.workshop_no
join newest on newest.period = met.met_in
join monitoring.person_month as home
  on home.period = newest.period and home.snapshot = newest.snapshot and home.person_key = met.person_key
left join granted on granted.person_key = met.person_key
left join struck on struck.workshop_no = met.workshop_no and struck.person_key = met.person_key
where not exists (
  select
  from workshops.award_line as line
  where line.workshop_no = met.workshop_no and line.person_key = met.person_key and line.proposal_id <> :apart_from
)
order by standing.unit, met.workshop_no, home.town, met.person_key
