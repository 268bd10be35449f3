-- P6E 全日制岗位同时他处参保: attendance at a full-time post of somebody who is insured by another employer, of any unit, under a contract that covers
-- the month; both employers must be told by code. Parameters: run, period. Grain: one row a row of post_month.
with present as (
  select month.*
  from clues.run_file as named
  join public_posts.post_month as month on month.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'post_month' and named.back = 0 and month.attended >= 1
),
full_time as (
  select post.unit, post.post_no, post.employer_code
  from clues.run_file as named
  join public_posts.post on post.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'post' and named.back = 0 and post.full_time
),
insured as (
  select distinct person_key, employer_code
  from data_sharing.employment_row
  where period = :period and insured and start_month <= :period and (end_month is null or end_month >= :period) and employer_code is not null
    and delivery_id in (select delivery_id from clues.run_file where run_id = :run and table_name = 'hr_employment')
)
select
  present.unit, present.row_no, present.post_no as object_no, present.person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object('attended', trim_scale(present.attended)::text) as shows
from present
join full_time on full_time.unit = present.unit and full_time.post_no = present.post_no
where exists (
  select from insured where insured.person_key = present.person_key and insured.employer_code <> full_time.employer_code
)
order by present.unit, present.row_no
