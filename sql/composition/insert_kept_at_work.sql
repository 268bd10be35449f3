-- Count who of those at work some months before is at work now, by home then; homes whose unit reports now only.
-- Parameters: period, snapshot, months_before, base, base_snapshot. Grain: one row a scope with people at work then.
insert into composition.kept_at_work (period, snapshot, scope_kind, scope_code, months_before, persons, still)
with counted as (
  select base.unit, count(*) as persons, count(*) filter (where now.employed) as still
  from monitoring.person_month as base
  join monitoring.snapshot_unit as home
    on home.period = :period and home.number = :snapshot and home.unit = base.unit and home.ready
  left join monitoring.person_month as now
    on now.period = :period and now.snapshot = :snapshot and now.person_key = base.person_key
  where base.period = :base and base.snapshot = :base_snapshot and base.employed
  group by base.unit
)
select :period, :snapshot, scope.kind, scope.code, :months_before, sum(persons), sum(still)
from counted
cross join lateral (
  values ('unit', unit), ('province', 'province')
  union all
  select 'group', county_group.code from monitoring.county_group where county_group.units @> array[unit]
) as scope (kind, code)
group by scope.kind, scope.code
