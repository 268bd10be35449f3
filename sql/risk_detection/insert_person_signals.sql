-- The help list of a month: lost job, income fallen or low, work about to end (method §4, person signals). Never mailed.
-- Parameters: period, snapshot, before, before_snapshot, next_month, keeps (share of last month's income at or below which it has fallen), low.
-- Grain: one row a person and signal. lost_job is that of the unit scope, so its count equals the unit's lost_job.
insert into risk_detection.person_signal (period, snapshot, person_key, unit, signal)
with person_now as (
  select person_key, unit, employed, income from monitoring.person_month where period = :period and snapshot = :snapshot
),
person_before as (
  select person_key, unit, income
  from monitoring.person_month
  where period = :before and snapshot = :before_snapshot and employed
),
work_files as (
  select period, unit, delivery_id
  from monitoring.snapshot_delivery
  where period = :period and number = :snapshot and table_name = 'rv_work'
),
work as (
  select row.person_key, row.working, row.start_month, row.end_month
  from work_files
  join data_sharing.work_row as row on row.period = work_files.period and row.delivery_id = work_files.delivery_id
  where row.period = :period
),
rejected as (
  select table_name, person_key
  from monitoring.rejected_person
  where period = :period and snapshot = :snapshot and person_key is not null
),
-- People whose rows were rejected so that nothing is known of their work: a data gap, not a lost job (method §2).
-- Two branches, not one “or”: each is a hash join, an “or” with a subquery would read all work rows for each rejected one.
data_gap as (
  select person_key from rejected where table_name = 'rv_roster'
  union all
  select person_key from rejected where not exists (select from work where work.person_key = rejected.person_key)
),
lost_job as (
  select person_now.person_key, person_now.unit, 'lost_job' as signal
  from person_before
  join person_now on person_now.person_key = person_before.person_key and person_now.unit = person_before.unit
  where not person_now.employed
    and person_now.unit in (select unit from work_files)
    and not exists (select from data_gap where data_gap.person_key = person_now.person_key)
),
income_drop as (
  select person_now.person_key, person_now.unit, 'income_drop' as signal
  from person_before
  join person_now on person_now.person_key = person_before.person_key
  where person_now.employed and person_now.income <= person_before.income * :keeps
),
income_low as (
  select person_key, unit, 'income_low' as signal from person_now where employed and income < :low
),
ending as (
  select distinct person_now.person_key, person_now.unit, 'ending' as signal
  from work
  join person_now on person_now.person_key = work.person_key and person_now.employed
  where work.working and work.start_month <= :period and work.end_month in (:period, :next_month)
)
select :period, :snapshot, person_key, unit, signal from lost_job
union all select :period, :snapshot, person_key, unit, signal from income_drop
union all select :period, :snapshot, person_key, unit, signal from income_low
union all select :period, :snapshot, person_key, unit, signal from ending
