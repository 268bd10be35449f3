-- P8 漠视需求: posts with fewer people in office than places, in the month and in the one before, while in their village somebody of the active roster
-- who can work is not employed and plans to work. Parameters: run, period, first_day, last_day, first_before, last_before. Grain: one row a row of post.
with holder as (
  select holder.*
  from clues.run_file as named
  join public_posts.post_holder as holder on holder.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'post_holder' and named.back = 0
),
filled as (
  select
    unit, post_no,
    count(distinct person_key) filter (where started_on <= :last_day and (left_on is null or left_on >= :first_day)) as now,
    count(distinct person_key) filter (where started_on <= :last_before and (left_on is null or left_on >= :first_before)) as before
  from holder
  group by unit, post_no
),
plans as (
  select distinct plan.unit, plan.person_key
  from data_sharing.plan_row as plan
  where plan.period = :period and plan.plans_work
    and plan.delivery_id in (select delivery_id from clues.run_file where run_id = :run and table_name = 'rv_plan')
),
waiting as (
  select roster.unit, roster.town, roster.village, count(*) as persons
  from clues.active_roster(:run, :period) as roster
  join plans on plans.unit = roster.unit and plans.person_key = roster.person_key
  left join clues.employed(:run, :period) as employed on employed.person_key = roster.person_key
  where roster.labour in ('1', '2') and employed.person_key is null
  group by roster.unit, roster.town, roster.village
)
select
  post.unit, post.row_no, post.post_no as object_no, cast(null as uuid) as person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object('places', trim_scale(post.places)::text, 'now', coalesce(filled.now, 0), 'before', coalesce(filled.before, 0)) as shows
from clues.run_file as named
join public_posts.post on post.delivery_id = named.delivery_id
join waiting on waiting.unit = post.unit and waiting.town = post.town and waiting.village = post.village
left join filled on filled.unit = post.unit and filled.post_no = post.post_no
where named.run_id = :run and named.table_name = 'post' and named.back = 0
  and coalesce(filled.now, 0) < post.places and coalesce(filled.before, 0) < post.places
order by post.unit, post.row_no
