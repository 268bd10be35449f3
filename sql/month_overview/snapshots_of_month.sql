-- The snapshots of a month that have figures, newest first: when and why frozen, over how many units, under which parameters.
-- Parameter: period. Grain: one row a snapshot.
select snapshot.number, snapshot.frozen_at, snapshot.reason, snapshot.from_history, snapshot.policy_digest,
  count(covered.unit)::int as expected, (count(covered.unit) filter (where covered.ready))::int as ready
from monitoring.snapshot as snapshot
left join monitoring.snapshot_unit as covered on covered.period = snapshot.period and covered.number = snapshot.number
where snapshot.period = :period
  and exists (select from monitoring.indicator as made where made.period = snapshot.period and made.snapshot = snapshot.number)
group by snapshot.period, snapshot.number
order by snapshot.number desc
