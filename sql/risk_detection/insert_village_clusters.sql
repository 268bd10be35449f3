-- Villages that lost many jobs at once (method §4, clusters); the village scope's own lost_job.
-- Parameters: period, snapshot, persons, share_numerator, share_denominator. Grain: one row a village.
insert into risk_detection.cluster (period, snapshot, unit, kind, town, name, lost_job, stock_before)
select period, snapshot, unit, 'village', split_part(scope_code, '/', 2), split_part(scope_code, '/', 3), lost_job, employed_before
from monitoring.indicator
where period = :period and snapshot = :snapshot and scope_kind = 'village'
  and lost_job >= :persons
  and lost_job * :share_denominator >= :share_numerator * employed_before
