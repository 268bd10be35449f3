-- Causes of a month that its newer snapshot no longer shows. Parameters: period, snapshot. Grain: one row a cause.
update help_files.cause
set gone_by = :snapshot
from help_files.file
where file.id = cause.file_id and cause.period = :period and cause.gone_by is null
  and not exists (
    select
    from help_files.shown
    where shown.period = :period and shown.snapshot = :snapshot and shown.person_key = file.person_key and shown.signal = cause.signal
  )
