-- P7P 一人多岗: attendance of one person in two or more rows, at one post or several. Parameter: run. Grain: one row a row of post_month.
with present as (
  select month.*
  from clues.run_file as named
  join public_posts.post_month as month on month.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'post_month' and named.back = 0 and month.attended >= 1
),
several as (
  select unit, person_key, count(*) as times, count(distinct post_no) as posts from present group by unit, person_key having count(*) > 1
)
select
  present.unit, present.row_no, present.post_no as object_no, present.person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object('rows', several.times, 'posts', several.posts) as shows
from present
join several on several.unit = present.unit and several.person_key = present.person_key
order by present.unit, present.row_no
