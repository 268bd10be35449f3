-- P5 轮流坐庄: posts with so many terms begun in 36 months, all of at most so many households, one of which comes back after another one, and no gap
-- between a term that ended and the next of more than so many days. Who is on no active roster is a household of his own.
-- Parameters: run, period, window_from, last_day, terms, households, gap_days. Grain: one row a row of post.
with term as (
  select
    holder.unit, holder.post_no, holder.left_on, coalesce(roster.household_key, holder.person_key) as household,
    row_number() over in_order as place, lead(holder.started_on) over in_order as next_started_on,
    lag(coalesce(roster.household_key, holder.person_key)) over in_order as household_before
  from clues.run_file as named
  join public_posts.post_holder as holder on holder.delivery_id = named.delivery_id
  left join clues.active_roster(:run, :period) as roster on roster.unit = holder.unit and roster.person_key = holder.person_key
  where named.run_id = :run and named.table_name = 'post_holder' and named.back = 0
    and holder.started_on between :window_from and :last_day and holder.post_no <> ''
  window in_order as (partition by holder.unit, holder.post_no order by holder.started_on, holder.row_no)
),
-- A household whose terms begin anew after another one's.
stays as (
  select unit, post_no, household, count(*) filter (where household is distinct from household_before) as times from term group by unit, post_no, household
),
rotating as (
  select unit, post_no, count(*) as terms, count(distinct household) as households
  from term
  group by unit, post_no
  having count(*) >= :terms and count(distinct household) <= :households
    and count(*) filter (where next_started_on - left_on > :gap_days) = 0
)
select
  post.unit, post.row_no, post.post_no as object_no, cast(null as uuid) as person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object('terms', rotating.terms, 'households', rotating.households) as shows
from clues.run_file as named
join public_posts.post on post.delivery_id = named.delivery_id
join rotating on rotating.unit = post.unit and rotating.post_no = post.post_no
where named.run_id = :run and named.table_name = 'post' and named.back = 0
  and exists (select from stays where stays.unit = post.unit and stays.post_no = post.post_no and stays.times > 1)
order by post.unit, post.row_no
