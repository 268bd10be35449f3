-- Count lost jobs by the monitoring category of the person, their households, and those in which nobody works now.
-- Reads `workers` (gather_workers). Parameters: period, snapshot. Grain: one row a unit and category. Whose household is unknown is a household of its own.
insert into composition.job_loss (period, snapshot, unit, monitored, persons, households, without_work)
with lost as (
  select
    person.unit, coalesce(roster.monitored_kind, '未填') as monitored, coalesce(roster.household_key, person.person_key) as household
  from risk_detection.person_signal as signal
  join monitoring.person_month as person
    on person.period = :period and person.snapshot = :snapshot and person.person_key = signal.person_key
  left join data_sharing.roster_row as roster
    on roster.period = :period and roster.delivery_id = person.roster_file and roster.row_no = person.roster_row
  where signal.period = :period and signal.snapshot = :snapshot and signal.signal = 'lost_job'
),
-- Only households that lost a job are looked up, not all of the province.
at_work as (
  select distinct unit, household_key as household from workers where household_key in (select household from lost)
)
select
  :period, :snapshot, lost.unit, monitored, count(*),
  count(distinct household), count(distinct household) filter (where at_work.household is null)
from lost
left join at_work using (unit, household)
group by lost.unit, monitored
