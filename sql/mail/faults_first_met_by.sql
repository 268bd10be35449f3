-- Faults that last and were met first that day by one run, which shows them. Parameters: run. Grain: one row a fault.
select words
from mail.fault
where told_in = :run and ended_at is null
order by began_at, words
