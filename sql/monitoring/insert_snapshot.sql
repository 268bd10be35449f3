-- Freeze a snapshot under the next number of its month. Gives the number.
insert into monitoring.snapshot (period, number, digest, policy_digest, reason, from_history)
select %(period)s, coalesce(max(number), 0) + 1, %(digest)s, %(policy_digest)s, %(reason)s, %(from_history)s
from monitoring.snapshot
where period = %(period)s
returning number
