-- What the quota of a village rests on (chapters P11): people with little labour who have no work, people with 低保, and the places that its posts have.
-- Judged where a unit's register of posts, roster and jobs of the run's month are there. Parameters: run, period. Grain: one row a village with
-- a post or with such people; a village is its 乡 and 行政村 as the files write them.
with there as (
  select unit
  from clues.run_file
  where run_id = :run and back = 0 and table_name in ('post', 'rv_roster', 'rv_work')
  group by unit
  having count(distinct table_name) = 3
),
posts as (
  select post.unit, post.town, post.village, sum(coalesce(post.places, 0)) as places
  from clues.run_file as named
  join public_posts.post on post.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'post' and named.back = 0
  group by post.unit, post.town, post.village
),
subsistence as materialized (
  select distinct roster.unit, roster.person_key
  from data_sharing.roster_row as roster
  where roster.period = :period and roster.roster_status = 'active' and roster.subsistence
    and roster.delivery_id in (select delivery_id from clues.run_file where run_id = :run and table_name = 'rv_roster')
),
employed as materialized (
  select person_key from clues.employed(:run, :period)
),
people as (
  select
    roster.unit, roster.town, roster.village,
    count(*) filter (where roster.labour = '3' and employed.person_key is null)::int as weak_jobless,
    count(subsistence.person_key)::int as on_subsistence
  from clues.active_roster(:run, :period) as roster
  left join employed on employed.person_key = roster.person_key
  left join subsistence on subsistence.unit = roster.unit and subsistence.person_key = roster.person_key
  group by roster.unit, roster.town, roster.village
)
select
  unit, town, village, coalesce(people.weak_jobless, 0) as weak_jobless, coalesce(people.on_subsistence, 0) as on_subsistence,
  coalesce(posts.places, 0) as places
from people
full join posts using (unit, town, village)
join there using (unit)
where posts.places is not null or people.weak_jobless > 0 or people.on_subsistence > 0
order by unit, town, village
