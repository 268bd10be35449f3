-- Whether a snapshot is the newest of its month, whether it was frozen by the import of past months, and its ready units, in code order.
-- Parameters: period, snapshot. Grain: one row.
select
  not exists (select from monitoring.snapshot as newer where newer.period = snapshot.period and newer.number > snapshot.number) as newest,
  snapshot.from_history,
  array(
    select unit from monitoring.snapshot_unit as there
    where there.period = snapshot.period and there.number = snapshot.number and there.ready
    order by unit
  ) as ready_units
from monitoring.snapshot
where period = :period and number = :snapshot
