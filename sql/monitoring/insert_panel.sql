-- Σ income of the people employed with valid income in the scope in both months; province and groups over units that have both (method §2, §3).
-- Parameters: period, snapshot, base, base_snapshot, base_kind. Grain: one row a scope with such people.
insert into monitoring.panel (period, snapshot, base_kind, scope_kind, scope_code, persons, income_now, income_base)
with compared as (
  select now_unit.unit
  from monitoring.snapshot_unit as now_unit
  join monitoring.snapshot_unit as base_unit
    on base_unit.period = :base and base_unit.number = :base_snapshot and base_unit.unit = now_unit.unit and base_unit.ready
  where now_unit.period = :period and now_unit.number = :snapshot and now_unit.ready
),
in_both as (
  select
    n.unit as unit_now, n.town as town_now, n.village as village_now, b.unit as unit_base, b.town as town_base, b.village as village_base,
    count(*) as persons, sum(n.income) as income_now, sum(b.income) as income_base
  from monitoring.person_month as n
  join monitoring.person_month as b on b.person_key = n.person_key
  where n.period = :period and n.snapshot = :snapshot and b.period = :base and b.snapshot = :base_snapshot
    and n.employed and b.employed and n.income is not null and b.income is not null
    and n.unit in (select unit from compared) and b.unit in (select unit from compared)
  group by n.unit, n.town, n.village, b.unit, b.town, b.village
)
select
  :period, :snapshot, :base_kind, scope.kind, scope.code_now,
  sum(in_both.persons), sum(in_both.income_now), sum(in_both.income_base)
from in_both
cross join lateral (
  values
    ('province', 'province', 'province'),
    ('unit', unit_now, unit_base),
    ('town', unit_now || '/' || town_now, unit_base || '/' || town_base),
    ('village', unit_now || '/' || town_now || '/' || village_now, unit_base || '/' || town_base || '/' || village_base)
  union all
  select 'group', county_group.code, county_group.code
  from monitoring.county_group
  where county_group.units @> array[unit_now, unit_base]
) as scope (kind, code_now, code_base)
where scope.code_now = scope.code_base
group by scope.kind, scope.code_now
