-- Everything a letter tells of each judged unit of a snapshot: figures, target, the two months it is compared with, levels and reasons.
-- Parameters: period, snapshot, year, before, year_before (months). Grain: one row a unit that has a level, in code order.
with bases as (
  select base.base_period, indicator.scope_code as unit, indicator.work_stock, indicator.income_n, indicator.income_total
  from monitoring.snapshot_base as base
  join monitoring.indicator as indicator
    on indicator.period = base.base_period and indicator.snapshot = base.base_number and indicator.scope_kind = 'unit'
  where base.period = :period and base.number = :snapshot and base.base_period in (:before, :year_before)
),
levels as (
  select
    scope_code as unit,
    max(level) filter (where measure = 'unit') as level,
    max(level) filter (where measure = 'scale') as scale_level,
    max(level) filter (where measure = 'income') as income_level
  from risk_detection.level
  where period = :period and snapshot = :snapshot and scope_kind = 'unit'
  group by scope_code
),
reasons as (
  select scope_code as unit, reasons
  from risk_detection.level
  where period = :period and snapshot = :snapshot and scope_kind = 'unit' and measure = 'unit'
),
final as (
  select
    levels.unit, levels.level, levels.scale_level, levels.income_level, reasons.reasons,
    figures.work_stock, figures.work_ytd, target.persons as target,
    figures.income_n, figures.income_total, figures.income_median,
    figures.employed_before, figures.lost_job, figures.roster_exit, figures.data_gap, figures.new_job, figures.roster_entry,
    before.work_stock as stock_before, before.income_n as income_n_before, before.income_total as income_total_before,
    year_before.work_stock as stock_year_before, year_before.income_n as income_n_year_before,
    year_before.income_total as income_total_year_before
  from levels
  join reasons on reasons.unit = levels.unit
  join monitoring.indicator as figures
    on figures.period = :period and figures.snapshot = :snapshot and figures.scope_kind = 'unit' and figures.scope_code = levels.unit
  left join monitoring.target as target on target.year = :year and target.unit = levels.unit
  left join bases as before on before.base_period = :before and before.unit = levels.unit
  left join bases as year_before on year_before.base_period = :year_before and year_before.unit = levels.unit
)
select * from final order by unit
