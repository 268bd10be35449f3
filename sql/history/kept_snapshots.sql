-- Every snapshot up to a month with what it names, in the order in which they were frozen. `recognised`: its digest in the form of the
-- parameter. Parameters: last, form. Grain: one row a snapshot.
select snapshot.period, snapshot.number, snapshot.digest, snapshot.policy_digest, snapshot.reason, snapshot.from_history,
  known.digest as recognised, to_char(snapshot.frozen_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as frozen_at,
  array(
    select used.delivery_id from monitoring.snapshot_delivery as used
    where used.period = snapshot.period and used.number = snapshot.number order by used.delivery_id
  ) as deliveries,
  array(
    select base.base_period || ' ' || base.base_number from monitoring.snapshot_base as base
    where base.period = snapshot.period and base.number = snapshot.number order by base.base_period
  ) as bases,
  array(
    select reporting.unit from monitoring.snapshot_unit as reporting
    where reporting.period = snapshot.period and reporting.number = snapshot.number order by reporting.unit
  ) as units,
  array(
    select overdue.unit from monitoring.snapshot_overdue as overdue
    where overdue.period = snapshot.period and overdue.number = snapshot.number order by overdue.unit
  ) as overdue
from monitoring.snapshot as snapshot
left join monitoring.snapshot_digest as known
  on known.period = snapshot.period and known.number = snapshot.number and known.form = :form
where snapshot.period <= :last
order by snapshot.frozen_at, snapshot.period, snapshot.number
