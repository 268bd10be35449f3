-- Tell the stock apart by each dimension. Reads `workers` (gather_workers). Parameters: period, snapshot.
-- Grain: one row a scope, dimension and code. People are counted once by unit and code; larger scopes are sums of these counts.
insert into composition.part (period, snapshot, scope_kind, scope_code, dimension, code, persons, income_n, income_total)
with counted as (
  select
    unit,
    case
      when grouping(industry) = 0 then 'industry'
      when grouping(sex) = 0 then 'sex'
      when grouping(age) = 0 then 'age'
      when grouping(education) = 0 then 'education'
      when grouping(household) = 0 then 'household'
      when grouping(monitored) = 0 then 'monitored'
      else 'care'
    end as dimension,
    coalesce(industry, sex, age, education, household, monitored, care) as code,
    count(*) as persons, count(income) as income_n, coalesce(sum(income), 0) as income_total
  from workers
  group by grouping sets (
    (unit, industry), (unit, sex), (unit, age), (unit, education), (unit, household), (unit, monitored), (unit, care)
  )
)
select
  :period, :snapshot, scope.kind, scope.code, dimension, counted.code, sum(persons), sum(income_n), sum(income_total)
from counted
cross join lateral (
  values ('unit', unit), ('province', 'province')
  union all
  select 'group', county_group.code from monitoring.county_group where county_group.units @> array[unit]
) as scope (kind, code)
group by scope.kind, scope.code, dimension, counted.code
