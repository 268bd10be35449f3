-- The stock by 务工地点 and by 就业渠道, blank = 未填; the parts of each sum to the stock (method §2).
-- Parameters: period, snapshot. Grain: one row a scope, dimension and code.
insert into monitoring.stock_split (period, snapshot, scope_kind, scope_code, dimension, code, persons)
with homes as (
  select unit, town, village, dimension.name as dimension, coalesce(dimension.code, '未填') as code, count(*) as persons
  from monitoring.person_month
  cross join lateral (values ('location', location), ('channel', channel)) as dimension (name, code)
  where period = :period and snapshot = :snapshot and employed
  group by unit, town, village, dimension.name, coalesce(dimension.code, '未填')
)
select :period, :snapshot, scope.kind, scope.code, homes.dimension, homes.code, sum(homes.persons)
from homes
cross join lateral (
  values
    ('province', 'province'),
    ('unit', unit),
    ('town', unit || '/' || town),
    ('village', unit || '/' || town || '/' || village)
  union all
  select 'group', county_group.code from monitoring.county_group where county_group.units @> array[unit]
) as scope (kind, code)
group by scope.kind, scope.code, homes.dimension, homes.code
