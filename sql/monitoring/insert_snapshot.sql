-- Freeze a snapshot under the next number of its month. Gives the number.
insert into monitoring.snapshot (period, number, digest, policy_digest, reason, from_history)
select :period, coalesce(max(number), 0) + 1, :digest, :policy_digest, :reason, :from_history
from monitoring.snapshot
where period = :period
returning number
