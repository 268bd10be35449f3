-- The help list of a month: lost job, income fallen or low, work about to end (method §4, person signals). Never mailed.
-- Parameters: period, snapshot, before, before_snapshot, work_files (named_files), next_month, keeps (share of last month's income at or below
-- which it has fallen), low.
-- Grain: one row a person and signal. lost_job is that of the unit scope, so its count equals the unit's lost_job.
insert into risk_detection.person_signal (period, snapshot, person_key, unit, signal)
with person_now as not materialized (
  select person_key, unit, employed, income from monitoring.person_month where period = :period and snapshot = :snapshot
),
worked_before as (
  select person_now.person_key, person_now.unit, person_now.employed, person_now.income, before.unit as unit_before, before.income as income_before
  from monitoring.person_month as before
  join person_now on person_now.person_key = before.person_key
  where before.period = :before and before.snapshot = :before_snapshot and before.employed
),
work as not materialized (
  select person_key, working, start_month, end_month
  from data_sharing.work_row
  where period = :period and delivery_id = any (cast(:work_files as bigint[]))
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
  select person_key, unit, 'lost_job' as signal
  from worked_before
  where not employed and unit_before = unit
    and unit in (select unit from monitoring.snapshot_delivery where period = :period and number = :snapshot and table_name = 'rv_work')
    and not exists (select from data_gap where data_gap.person_key = worked_before.person_key)
),
income_drop as (
  select person_key, unit, 'income_drop' as signal
  from worked_before
  where employed and income <= income_before * :keeps
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
