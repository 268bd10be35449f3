-- Who could work on projects, township by township: people of the active roster who can work, are not employed and plan to (rv_plan of the run's
-- snapshot). Judged where a unit's roster, jobs and plans of the month are there. Parameters: run, period. Grain: one row a township with somebody.
with plans as materialized (
  select plan.unit, plan.person_key, bool_or(coalesce(plan.wants_near_home, false)) as near_home
  from clues.run
  join monitoring.snapshot_delivery as named on named.period = run.period and named.number = run.snapshot and named.table_name = 'rv_plan'
  join data_sharing.plan_row as plan on plan.period = :period and plan.delivery_id = named.delivery_id and plan.plans_work
  where run.id = :run
  group by plan.unit, plan.person_key
),
there as (
  select unit from clues.run_file where run_id = :run and table_name in ('rv_roster', 'rv_work') group by unit having count(distinct table_name) = 2
),
subsistence as materialized (
  select distinct roster.unit, roster.person_key
  from data_sharing.roster_row as roster
  where roster.period = :period and roster.roster_status = 'active' and (roster.subsistence or roster.destitute)
    and roster.delivery_id in (select delivery_id from clues.run_file where run_id = :run and table_name = 'rv_roster')
),
employed as materialized (
  select person_key from clues.employed(:run, :period)
)
select roster.unit, roster.town, count(*)::int as persons, (count(*) filter (where plans.near_home))::int as near_home,
  count(subsistence.person_key)::int as poorest
from clues.active_roster(:run, :period) as roster
join there using (unit)
join plans using (unit, person_key)
left join employed on employed.person_key = roster.person_key
left join subsistence on subsistence.unit = roster.unit and subsistence.person_key = roster.person_key
where roster.labour in ('1', '2', '3') and employed.person_key is null
group by roster.unit, roster.town
order by roster.unit, roster.town
