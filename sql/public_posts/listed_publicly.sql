-- What is to be put up in villages of a month's attendance and pay of posts: the people whom vault.people_of_post_month lends, who are masked
-- before they are shown. Parameters: run, unit. Grain: one row a row of post_month.
with people as (
  select * from vault.people_of_post_month(:run, :unit)
)
select
  month.row_no, coalesce(post.town, '') as town, coalesce(post.village, '') as village, month.post_no, coalesce(post.kind, '') as kind,
  coalesce(people.name, '') as name, coalesce(people.id18, '') as id18, month.attended, month.due
from clues.run_file as named
join public_posts.post_month as month on month.delivery_id = named.delivery_id
left join clues.run_file as registered
  on registered.run_id = named.run_id and registered.table_name = 'post' and registered.back = 0 and registered.unit = named.unit
left join public_posts.post on post.delivery_id = registered.delivery_id and post.post_no = month.post_no
left join people on people.person_key = month.person_key
where named.run_id = :run and named.table_name = 'post_month' and named.back = 0 and named.unit = :unit
order by town, village, month.post_no, month.row_no
