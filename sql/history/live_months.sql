-- Months that run live: closed, handed over through the inbox, or frozen by anything but the import of past months; `imported` tells
-- whether the import had taken the month before. Grain: one row a month, oldest first.
with live as (
  select period from deadlines.closing
  union
  select period from monitoring.snapshot where not from_history
  union
  select period from data_sharing.hand_over where not from_history and refused_rule is null and period is not null
)
select live.period, exists (select from data_sharing.hand_over where from_history and hand_over.period = live.period) as imported
from live
order by live.period
