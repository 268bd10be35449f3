-- The figures of method §2 for every scope: stock, income and the flow identity against the month before.
-- Parameters: period, snapshot, before, before_snapshot (null where that month has none), year_start. Grain: one row a scope.
-- People are first paired with themselves in the month before and counted by (home before, home now, what happened); the scopes are then
-- read from these few thousand counts, so that moving between scopes counts as exit and entry in each of them.
insert into monitoring.indicator
  (period, snapshot, scope_kind, scope_code, unit, reported, employed_persons, employed_before,
   lost_job, roster_exit, data_gap, new_job, roster_entry, work_ytd, income_n, income_total, income_median)
with person_now as (
  select person_key, unit, town, village, employed, income
  from monitoring.person_month
  where period = :period and snapshot = :snapshot
),
person_before as (
  select person_key, unit, town, village, employed
  from monitoring.person_month
  where period = :before and snapshot = :before_snapshot
),
reporter as (
  select unit, has_roster, has_work, ready
  from monitoring.snapshot_unit
  where period = :period and number = :snapshot
),
roster_row_rejected as (
  select distinct rejected.person_key
  from monitoring.rejected_person as rejected
  where rejected.period = :period and rejected.snapshot = :snapshot and rejected.table_name = 'rv_roster'
    and rejected.person_key is not null
),
-- Every work row of the person was rejected: it has rejected ones and no good one in any accepted work file of the month.
work_rows_rejected as (
  select distinct rejected.person_key
  from monitoring.rejected_person as rejected
  where rejected.period = :period and rejected.snapshot = :snapshot and rejected.table_name = 'rv_work'
    and rejected.person_key is not null
    and not exists (
      select
      from monitoring.snapshot_delivery as used
      join data_sharing.work_row as work on work.period = used.period and work.delivery_id = used.delivery_id
      where used.period = :period and used.number = :snapshot and used.table_name = 'rv_work'
        and work.period = :period and work.person_key = rejected.person_key
    )
),
paired as (
  select
    b.unit as unit_before, b.town as town_before, b.village as village_before, coalesce(b.employed, false) as employed_before,
    n.unit as unit_now, n.town as town_now, n.village as village_now, coalesce(n.employed, false) as employed_now,
    roster_row_rejected.person_key is not null as roster_row_rejected,
    work_rows_rejected.person_key is not null as work_rows_rejected
  from person_before as b
  full join person_now as n on n.person_key = b.person_key
  left join roster_row_rejected on roster_row_rejected.person_key = b.person_key
  left join work_rows_rejected on work_rows_rejected.person_key = b.person_key
),
counted as (
  select
    unit_before, town_before, village_before, employed_before, unit_now, town_now, village_now, employed_now,
    roster_row_rejected, work_rows_rejected, count(*) as persons
  from paired
  where employed_before or employed_now
  group by unit_before, town_before, village_before, employed_before, unit_now, town_now, village_now, employed_now,
    roster_row_rejected, work_rows_rejected
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
-- Stock and income now, for each scope that has people on its roster: villages, towns, units and the province in one sort.
stock_of_homes as (
  select
    case grouping(unit, town, village) when 0 then 'village' when 1 then 'town' when 3 then 'unit' else 'province' end as kind,
    case when grouping(unit) = 1 then 'province' else concat_ws('/', unit, town, village) end as code,
    count(*) filter (where employed) as persons,
    count(income) filter (where employed) as income_n,
    coalesce(sum(income) filter (where employed), 0) as income_total,
    percentile_cont(0.5) within group (order by income::float8) filter (where employed and income is not null) as income_median
  from person_now
  group by rollup (unit, town, village)
),
stock_of_groups as (
  select
    'group' as kind, county_group.code,
    count(*) filter (where employed) as persons,
    count(income) filter (where employed) as income_n,
    coalesce(sum(income) filter (where employed), 0) as income_total,
    percentile_cont(0.5) within group (order by income::float8) filter (where employed and income is not null) as income_median
  from monitoring.county_group
  join person_now on person_now.unit = any (county_group.units)
  group by county_group.code
),
stock_now as (
  select * from stock_of_homes union all select * from stock_of_groups
),
-- The year so far: each person once, at its home in its latest employed month (method §2).
employed_this_year as (
  select distinct on (person.person_key) person.unit, person.town, person.village
  from monitoring.person_month as person
  join (
    select base_period as period, base_number as number
    from monitoring.snapshot_base
    where period = :period and number = :snapshot and base_period >= :year_start
    union all
    select :period, :snapshot
  ) as used on used.period = person.period and used.number = person.snapshot
  where person.employed and person.period >= :year_start and person.period <= :period
  order by person.person_key, person.period desc
),
homes_this_year as (
  select unit, town, village, count(*) as persons from employed_this_year group by unit, town, village
),
year_to_date as (
  select scope.kind, scope.code, sum(homes_this_year.persons) as persons
  from homes_this_year
  cross join lateral (
    values
      ('province', 'province'),
      ('unit', unit),
      ('town', unit || '/' || town),
      ('village', unit || '/' || town || '/' || village)
    union all
    select 'group', county_group.code from monitoring.county_group where county_group.units @> array[unit]
  ) as scope (kind, code)
  group by scope.kind, scope.code
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
    round(stock_now.income_median::numeric, 4) as income_median
  from scopes
  left join stock_now using (kind, code)
  left join stock_before using (kind, code)
  left join flows using (kind, code)
  left join year_to_date using (kind, code)
)
select
  :period, :snapshot, kind, code, unit, reported, employed_persons, employed_before,
  lost_job, roster_exit, data_gap, new_job, roster_entry, work_ytd, income_n, income_total, income_median
from final
