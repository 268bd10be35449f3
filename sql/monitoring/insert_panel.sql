-- Σ income of the people employed with valid income in the scope in both months; province and groups over units that have both (method §2, §3).
-- Reads `paired` (pair_people). Parameters: period, snapshot, before, before_snapshot, year_before, year_before_snapshot.
-- Grain: one row a kind of base and scope with such people.
insert into monitoring.panel (period, snapshot, base_kind, scope_kind, scope_code, persons, income_now, income_base)
with base (kind, period, snapshot) as (
  values ('mom', :before, cast(:before_snapshot as int)), ('yoy', :year_before, cast(:year_before_snapshot as int))
),
compared as (
  select base.kind, now_unit.unit
  from base
  join monitoring.snapshot_unit as base_unit on base_unit.period = base.period and base_unit.number = base.snapshot and base_unit.ready
  join monitoring.snapshot_unit as now_unit
    on now_unit.period = :period and now_unit.number = :snapshot and now_unit.unit = base_unit.unit and now_unit.ready
),
in_both as (
  select base_kind, unit_now, town_now, village_now, unit_base, town_base, village_base, earning as persons, income_now, income_base
  from paired
  where earning > 0
)
select
  :period, :snapshot, in_both.base_kind, scope.kind, scope.code_now,
  sum(in_both.persons), sum(in_both.income_now), sum(in_both.income_base)
from in_both
join compared as compared_now on compared_now.kind = in_both.base_kind and compared_now.unit = in_both.unit_now
join compared as compared_base on compared_base.kind = in_both.base_kind and compared_base.unit = in_both.unit_base
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
group by in_both.base_kind, scope.kind, scope.code_now
