-- Months in which a workshop exited after their files were kept: people of the roster on the list of the exit whom no file knows of yet.
-- Grain: one row a month, with its newest judged snapshot.
with newest as (
  select period, max(snapshot) as snapshot from help_files.judged group by period
)
select newest.period, newest.snapshot
from newest
where exists (
  select
  from risk_detection.person_signal as signal
  where signal.period = newest.period and signal.snapshot <= newest.snapshot and signal.signal = 'workshop_exit'
    and not exists (
      select
      from help_files.shown
      where shown.period = newest.period and shown.snapshot = newest.snapshot and shown.person_key = signal.person_key
        and shown.signal = 'workshop_exit'
    )
)
order by newest.period
