-- 环比 and 同比 of a scope as exact fractions, with the incomes that a panel compares.
-- Parameters: period, snapshot, scope_kind, scope_code. Grain: one row a measure and base.
select change.measure, change.base_kind, change.numerator, change.denominator, change.base_persons, change.merged, change.units_compared,
  panel.persons as panel_persons, panel.income_now, panel.income_base
from monitoring.change
left join monitoring.panel
  on panel.period = change.period and panel.snapshot = change.snapshot and panel.base_kind = change.base_kind
  and panel.scope_kind = change.scope_kind and panel.scope_code = change.scope_code and change.measure = 'panel_income'
where change.period = :period and change.snapshot = :snapshot and change.scope_kind = :scope_kind and change.scope_code = :scope_code
