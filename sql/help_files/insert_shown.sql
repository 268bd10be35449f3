-- What a snapshot shows that opens a file (decision 0049), of people of the active roster.
-- Parameters: period, snapshot; before and files_before (the month before and its work files as the snapshot names them), employment_files
-- (named_files); low_months and low_snapshots (the months that must all show a low income, with their snapshots), low_count (their number).
-- Grain: one row a person and signal; what stands is kept.
insert into help_files.shown (period, snapshot, person_key, signal)
with home as not materialized (
  select person_key, employed from monitoring.person_month where period = :period and snapshot = :snapshot
),
lost_job as (
  select person_key from risk_detection.person_signal where period = :period and snapshot = :snapshot and signal = 'lost_job'
),
-- The end was told while the work still lasted: in the file of the month before, a record ends in that very month.
season_end as (
  select distinct lost_job.person_key
  from lost_job
  join data_sharing.work_row as work
    on work.period = :before and work.delivery_id = any (cast(:files_before as bigint[])) and work.person_key = lost_job.person_key
  where work.working and work.start_month <= :before and work.end_month = :before
),
-- An exit that two people decided stands, whichever snapshot of the month was the newest on that day.
workshop_exit as (
  select distinct person_key from risk_detection.person_signal where period = :period and snapshot <= :snapshot and signal = 'workshop_exit'
),
income_low as (
  select low.person_key
  from unnest(cast(:low_months as text[]), cast(:low_snapshots as int[])) as month (period, snapshot)
  join risk_detection.person_signal as low
    on low.period = month.period and low.snapshot = month.snapshot and low.signal = 'income_low'
  group by low.person_key
  having count(*) = :low_count
),
unemployed as (
  select distinct person_key
  from data_sharing.employment_row
  where period = :period and delivery_id = any (cast(:employment_files as bigint[])) and unemployed
),
signalled as (
  select person_key, 'lost_job' as signal from lost_job
  union all select person_key, 'season_end' from season_end
  union all select person_key, 'workshop_exit' from workshop_exit
  union all select person_key, 'income_low' from income_low
  union all select person_key, 'unemployed' from unemployed
)
select cast(:period as text), cast(:snapshot as int), signalled.person_key, signalled.signal
from signalled
join home on home.person_key = signalled.person_key and (signalled.signal <> 'unemployed' or not home.employed)
on conflict do nothing
