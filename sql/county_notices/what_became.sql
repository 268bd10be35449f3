-- The levels that a notice rests on beside those of the month after: levels as issued, the sign of 环比 (null = undefined), and how many of
-- the clusters of then form one again. Parameters: unit, period, snapshot, next_period, next_snapshot. Grain: one row.
with levels as (
  select
    max(level) filter (where period = :period and measure = 'scale') as scale_then,
    max(level) filter (where period = :period and measure = 'income') as income_then,
    max(level) filter (where period = :next_period and measure = 'scale') as scale_now,
    max(level) filter (where period = :next_period and measure = 'income') as income_now
  from risk_detection.level
  where scope_kind = 'unit' and scope_code = :unit
    and ((period = :period and snapshot = :snapshot) or (period = :next_period and snapshot = :next_snapshot))
),
moves as (
  select
    max(sign(numerator)) filter (where measure = 'work_stock') as scale_mom_sign,
    max(sign(numerator)) filter (where measure = 'income_mean') as income_mom_sign
  from monitoring.change
  where period = :next_period and snapshot = :next_snapshot and scope_kind = 'unit' and scope_code = :unit and base_kind = 'mom'
),
again as (
  select count(*) as clusters_again
  from risk_detection.cluster as before
  join risk_detection.cluster as now
    on now.period = :next_period and now.snapshot = :next_snapshot and now.unit = before.unit and now.kind = before.kind
    and now.town = before.town and now.name = before.name
  where before.period = :period and before.snapshot = :snapshot and before.unit = :unit
)
select levels.scale_then, levels.income_then, levels.scale_now, levels.income_now, moves.scale_mom_sign::int as scale_mom_sign,
  moves.income_mom_sign::int as income_mom_sign, again.clusters_again
from levels cross join moves cross join again
