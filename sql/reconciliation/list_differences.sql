-- List whom the two departments of each ready unit tell differently, as of a snapshot (method §13). Kinds of people on the roster are judged
-- where both departments' files are there; who stands on two rosters or on none is listed for every ready unit.
-- Parameters: period, snapshot; roster_files, work_files, employment_files, ready_units, reconciled_units (named_files); the limit of income
-- as apart_numerator, apart_denominator. Grain: one row a unit, person and kind.
insert into reconciliation.difference (
  period, snapshot, unit, person_key, kind, town, village, income, registered, insured, wage, home_unit, other_units
)
with by_hr as materialized (
  select
    person_key, coalesce(bool_or(registered), false) as registered, coalesce(bool_or(insured), false) as insured, sum(wage_paid) as wage
  from data_sharing.employment_row
  where period = :period and delivery_id = any (cast(:employment_files as bigint[]))
    and data_sharing.works_by_employment(registered, insured, wage_paid, start_month, end_month, :period)
  group by person_key
),
told as (
  select
    person.unit, person.person_key, person.town, person.village, person.income, by_hr.registered, by_hr.insured, by_hr.wage,
    case
      when person.employed and by_hr.person_key is null then 'rv_only'
      when by_hr.person_key is not null and not person.employed then 'hr_only'
      when person.employed and abs(by_hr.wage - person.income) * :apart_denominator > person.income * :apart_numerator then 'income'
    end as kind
  from monitoring.person_month as person
  left join by_hr on by_hr.person_key = person.person_key
  where person.period = :period and person.snapshot = :snapshot and person.unit = any (cast(:reconciled_units as text[]))
),
on_two_rosters as (
  select person_key, min(home_unit) as home_unit, array_agg(unit order by unit) as units
  from monitoring.roster_conflict
  where period = :period and snapshot = :snapshot and kind = 'two_units'
  group by person_key
),
two_rosters as (
  select distinct on (line.unit, line.person_key)
    line.unit, line.person_key, line.town, line.village, listed.home_unit, array_remove(listed.units, line.unit) as other_units
  from on_two_rosters as listed
  join data_sharing.roster_row as line on line.person_key = listed.person_key
  where line.period = :period and line.roster_status = 'active' and line.delivery_id = any (cast(:roster_files as bigint[]))
  order by line.unit, line.person_key, line.identified desc nulls last, line.row_no
),
no_roster as (
  select distinct work.unit, work.person_key
  from data_sharing.work_row as work
  where work.period = :period
    and work.working and work.start_month <= :period and (work.end_month is null or work.end_month >= :period)
    and work.delivery_id = any (cast(:work_files as bigint[]))
    and not exists (
      select from monitoring.person_month as person
      where person.period = :period and person.snapshot = :snapshot and person.person_key = work.person_key
    )
),
listed as (
  select
    unit, person_key, kind, town, village, income, registered, insured, wage, cast(null as text) as home_unit,
    cast(null as text[]) as other_units
  from told
  where kind is not null
  union all
  select unit, person_key, 'two_rosters', town, village, null, null, null, null, home_unit, other_units
  from two_rosters
  where unit = any (cast(:ready_units as text[]))
  union all
  select unit, person_key, 'no_roster', null, null, null, null, null, null, null, null
  from no_roster
  where unit = any (cast(:ready_units as text[]))
)
select
  :period, :snapshot, unit, person_key, kind, town, village, income, registered, insured, wage, home_unit, other_units
from listed
