-- The figures of method §2 for every scope: stock, income and the flow identity against the month before.
-- Reads `paired` (pair_people). Parameters: period, snapshot. Grain: one row a scope.
-- The scopes are read from the few thousand counts of people paired with themselves in the month before, so that moving between scopes
-- counts as exit and entry in each of them.
insert into monitoring.indicator
  (period, snapshot, scope_kind, scope_code, unit, reported, employed_persons, employed_before,
   lost_job, roster_exit, data_gap, new_job, roster_entry, work_ytd, income_n, income_total, income_median)
with reporter as (
  select unit, has_roster, has_work, ready
  from monitoring.snapshot_unit
  where period = :period and number = :snapshot
),
counted as (
  select
    unit_base as unit_before, town_base as town_before, village_base as village_before, employed_base as employed_before,
    unit_now, town_now, village_now, employed_now, roster_row_rejected, work_rows_rejected, persons
  from paired
  where base_kind = 'mom'
),
scoped as (
  select
    counted.persons, counted.employed_before, counted.employed_now, counted.roster_row_rejected, counted.work_rows_rejected,
    coalesce(home_before.has_roster, false) as roster_of_home_before,
    coalesce(home_now.has_work, false) as work_file_of_home_now,
    scope.kind, scope.code_before, scope.code_now
  from counted
  left join reporter as home_before on home_before.unit = counted.unit_before
  left join reporter as home_now on home_now.unit = counted.unit_now
  cross join lateral (
    values
      ('province',
       case when unit_before is not null then 'province' end,
       case when unit_now is not null then 'province' end),
      ('unit', unit_before, unit_now),
      ('town', unit_before || '/' || town_before, unit_now || '/' || town_now),
      ('village', unit_before || '/' || town_before || '/' || village_before, unit_now || '/' || town_now || '/' || village_now)
    union all
    select
      'group',
      case when county_group.units @> array[unit_before] then county_group.code end,
      case when county_group.units @> array[unit_now] then county_group.code end
    from monitoring.county_group
  ) as scope (kind, code_before, code_now)
),
-- Who worked in the scope before and does not now, and why (method §2, flow identity).
leaving as (
  select kind, code_before as code, persons,
    case
      when not roster_of_home_before then 'data_gap'
      when roster_row_rejected then 'data_gap'
      when code_now is distinct from code_before then 'roster_exit'
      when not work_file_of_home_now or work_rows_rejected then 'data_gap'
      else 'lost_job'
    end as flow
  from scoped
  where employed_before and code_before is not null and not (employed_now and code_now is not distinct from code_before)
),
arriving as (
  select kind, code_now as code, persons,
    case when code_before is distinct from code_now then 'roster_entry' else 'new_job' end as flow
  from scoped
  where employed_now and code_now is not null and not (employed_before and code_before is not distinct from code_now)
),
stock_before as (
  select kind, code_before as code, sum(persons) as persons from scoped where employed_before and code_before is not null group by kind, code_before
),
flows as (
  select kind, code,
    coalesce(sum(persons) filter (where flow = 'lost_job'), 0) as lost_job,
    coalesce(sum(persons) filter (where flow = 'roster_exit'), 0) as roster_exit,
    coalesce(sum(persons) filter (where flow = 'data_gap'), 0) as data_gap,
    coalesce(sum(persons) filter (where flow = 'new_job'), 0) as new_job,
    coalesce(sum(persons) filter (where flow = 'roster_entry'), 0) as roster_entry
  from (select * from leaving union all select * from arriving) as moves
  group by kind, code
),
-- Stock and income now, for each scope that has people on its roster. People are counted once by village; larger scopes are sums of these
-- counts, and medians of the incomes laid out again village by village: quicker than sorting everybody by home.
homes_now as (
  select
    unit, town, village,
    count(*) filter (where employed) as persons,
    count(income) filter (where employed) as income_n,
    coalesce(sum(income) filter (where employed), 0) as income_total,
    array_agg(income::float8) filter (where employed and income is not null) as incomes
  from monitoring.person_month
  where period = :period and snapshot = :snapshot
  group by unit, town, village
),
earners as (
  select homes_now.unit, homes_now.town, homes_now.village, income
  from (select unit, town, village, incomes from homes_now order by unit, town, village) as homes_now
  cross join lateral unnest(homes_now.incomes) as income
),
medians as (
  select
    case grouping(unit, town, village) when 0 then 'village' when 1 then 'town' when 3 then 'unit' else 'province' end as kind,
    case when grouping(unit) = 1 then 'province' else concat_ws('/', unit, town, village) end as code,
    percentile_cont(0.5) within group (order by income) as income_median
  from earners
  group by rollup (unit, town, village)
  union all
  select 'group', county_group.code, percentile_cont(0.5) within group (order by income)
  from monitoring.county_group
  join earners on earners.unit = any (county_group.units)
  group by county_group.code
),
stock_now as (
  select
    case grouping(unit, town, village) when 0 then 'village' when 1 then 'town' when 3 then 'unit' else 'province' end as kind,
    case when grouping(unit) = 1 then 'province' else concat_ws('/', unit, town, village) end as code,
    sum(persons) as persons, sum(income_n) as income_n, sum(income_total) as income_total
  from homes_now
  group by rollup (unit, town, village)
  union all
  select 'group', county_group.code, sum(persons), sum(income_n), sum(income_total)
  from homes_now
  join monitoring.county_group on homes_now.unit = any (county_group.units)
  group by county_group.code
),
-- The year so far: each person once, at its home in its latest employed month (method §2): who works now, and who did earlier in the year.
homes_this_year as (
  select unit, town, village, persons from homes_now where persons > 0
  union all
  select unit, town, village, count(*) from monitoring.worked_earlier where period = :period and snapshot = :snapshot group by unit, town, village
),
year_to_date as (
  select
    case grouping(unit, town, village) when 0 then 'village' when 1 then 'town' when 3 then 'unit' else 'province' end as kind,
    case when grouping(unit) = 1 then 'province' else concat_ws('/', unit, town, village) end as code,
    sum(persons) as persons
  from homes_this_year
  group by rollup (unit, town, village)
  union all
  select 'group', county_group.code, sum(homes_this_year.persons)
  from homes_this_year
  join monitoring.county_group on county_group.units @> array[homes_this_year.unit]
  group by county_group.code
),
scopes as (
  select kind, code from stock_now
  union select kind, code from stock_before
  union select kind, code from year_to_date
  union select 'unit', unit from reporter
  union select 'province', 'province'
  union select 'group', code from monitoring.county_group where units && (select array_agg(unit) from reporter)
),
final as (
  select
    scopes.kind, scopes.code,
    case when scopes.kind in ('unit', 'town', 'village') then split_part(scopes.code, '/', 1) end as unit,
    case
      when scopes.kind = 'province' then exists (select from reporter where ready)
      when scopes.kind = 'group' then exists (
        select from reporter join monitoring.county_group as g on g.units @> array[reporter.unit] where reporter.ready and g.code = scopes.code)
      else coalesce((select ready from reporter where reporter.unit = split_part(scopes.code, '/', 1)), false)
    end as reported,
    coalesce(stock_now.persons, 0) as employed_persons,
    coalesce(stock_before.persons, 0) as employed_before,
    coalesce(flows.lost_job, 0) as lost_job,
    coalesce(flows.roster_exit, 0) as roster_exit,
    coalesce(flows.data_gap, 0) as data_gap,
    coalesce(flows.new_job, 0) as new_job,
    coalesce(flows.roster_entry, 0) as roster_entry,
    coalesce(year_to_date.persons, 0) as work_ytd,
    coalesce(stock_now.income_n, 0) as income_n,
    coalesce(stock_now.income_total, 0) as income_total,
    round(medians.income_median::numeric, 4) as income_median
  from scopes
  left join stock_now using (kind, code)
  left join medians using (kind, code)
  left join stock_before using (kind, code)
  left join flows using (kind, code)
  left join year_to_date using (kind, code)
)
select
  :period, :snapshot, kind, code, unit, reported, employed_persons, employed_before,
  lost_job, roster_exit, data_gap, new_job, roster_entry, work_ytd, income_n, income_total, income_median
from final
