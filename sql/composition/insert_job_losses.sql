-- Count lost jobs by the monitoring category of the person, their households, and those in which nobody works now.
-- Parameters: period, snapshot. Grain: one row a unit and category. Whose household is unknown is a household of its own.
insert into composition.job_loss (period, snapshot, unit, monitored, persons, households, without_work)
with home as (
  select
    person.person_key, person.unit, person.employed, coalesce(roster.monitored_kind, '未填') as monitored,
    coalesce(roster.household_key, person.person_key) as household
  from monitoring.person_month as person
  left join data_sharing.roster_row as roster
    on roster.period = :period and roster.delivery_id = person.roster_file and roster.row_no = person.roster_row
  where person.period = :period and person.snapshot = :snapshot
),
lost as (
  select home.unit, home.monitored, home.household
  from risk_detection.person_signal as signal
  join home using (person_key)
  where signal.period = :period and signal.snapshot = :snapshot and signal.signal = 'lost_job'
),
at_work as (
  select distinct unit, household from home where employed
)
select
  :period, :snapshot, lost.unit, monitored, count(*),
  count(distinct household), count(distinct household) filter (where at_work.household is null)
from lost
left join at_work using (unit, household)
group by lost.unit, monitored
