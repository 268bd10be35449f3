-- Add what a snapshot shows to the live file of each person. What a closed file tells of the month is told. Parameters: period, snapshot.
-- Grain: one row a file and signal.
insert into help_files.cause (file_id, period, signal, shown_by)
select file.id, shown.period, shown.signal, shown.snapshot
from help_files.shown
join help_files.file on file.person_key = shown.person_key and file.state = 'live'
where shown.period = :period and shown.snapshot = :snapshot
  and not exists (
    select
    from help_files.file as other
    join help_files.cause as told on told.file_id = other.id and told.period = :period
    where other.person_key = shown.person_key and other.state = 'closed'
  )
on conflict (file_id, period, signal) do update set gone_by = null where cause.gone_by is not null
