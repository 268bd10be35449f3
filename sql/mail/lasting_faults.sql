-- Faults that last: what stops all mail, or keeps the operators from being told; no parameters. Grain: one row a fault, the oldest first.
select words, kind, min(began_at) as began_at, max(last_at) as last_at, max(paused_until) as paused_until
from mail.fault
where ended_at is null
group by words, kind
order by min(began_at), words
