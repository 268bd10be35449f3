-- The stock by 务工地点 and by 就业渠道, blank = 未填; the parts of each sum to the stock (method §2).
-- Parameters: period, snapshot. Grain: one row a scope, dimension and code.
-- People are counted once by village and code; larger scopes are sums of these counts.
insert into monitoring.stock_split (period, snapshot, scope_kind, scope_code, dimension, code, persons)
with homes as (
  select
    unit, town, village,
    case when grouping(channel) = 1 then 'location' else 'channel' end as dimension,
    coalesce(case when grouping(channel) = 1 then location else channel end, '未填') as code,
    count(*) as persons
  from monitoring.person_month
  where period = :period and snapshot = :snapshot and employed
  group by grouping sets ((unit, town, village, location), (unit, town, village, channel))
),
scoped as (
  select
    case grouping(unit, town, village) when 0 then 'village' when 1 then 'town' when 3 then 'unit' else 'province' end as kind,
    case when grouping(unit) = 1 then 'province' else concat_ws('/', unit, town, village) end as scope_code,
    dimension, code, sum(persons) as persons
  from homes
  group by dimension, code, rollup (unit, town, village)
  union all
  select 'group', county_group.code, homes.dimension, homes.code, sum(homes.persons)
  from homes
  join monitoring.county_group on county_group.units @> array[homes.unit]
  group by county_group.code, homes.dimension, homes.code
)
select :period, :snapshot, kind, scope_code, dimension, code, persons
from scoped
