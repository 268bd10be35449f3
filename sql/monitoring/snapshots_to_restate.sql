-- Snapshots of before that are not yet known by the newest form of the digest. Grain: one row a snapshot, oldest first.
select snapshot.period, snapshot.number, snapshot.digest
from monitoring.snapshot_to_restate
join monitoring.snapshot using (period, number)
order by snapshot.period, snapshot.number
