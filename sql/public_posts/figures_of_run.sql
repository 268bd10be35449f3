-- What the files of a run's month say of posts: how many, places, who is in office and present, what was due and what was paid in the month.
-- Parameters: run, first_day, last_day. Grain: one row a unit with a file of the month.
with named as (
  select unit, table_name, delivery_id from clues.run_file where run_id = :run and back = 0
),
register as (
  select named.unit, count(*)::int as posts, coalesce(sum(post.places), 0) as places
  from named join public_posts.post on post.delivery_id = named.delivery_id where named.table_name = 'post' group by named.unit
),
office as (
  select named.unit, count(distinct holder.person_key)::int as in_office
  from named join public_posts.post_holder as holder on holder.delivery_id = named.delivery_id
  where named.table_name = 'post_holder' and holder.started_on <= :last_day and (holder.left_on is null or holder.left_on >= :first_day)
  group by named.unit
),
attendance as (
  select named.unit, count(distinct month.person_key) filter (where month.attended >= 1)::int as present, coalesce(sum(month.due), 0) as due
  from named join public_posts.post_month as month on month.delivery_id = named.delivery_id where named.table_name = 'post_month' group by named.unit
),
payments as (
  select named.unit, coalesce(sum(payment.paid) filter (where payment.paid_on between :first_day and :last_day), 0) as paid
  from named join public_posts.post_payment as payment on payment.delivery_id = named.delivery_id
  where named.table_name = 'post_payment'
  group by named.unit
)
select units.unit, register.posts, register.places, office.in_office, attendance.present, attendance.due, payments.paid
from (select distinct unit from named where table_name in ('post', 'post_holder', 'post_month', 'post_payment')) as units
left join register using (unit)
left join office using (unit)
left join attendance using (unit)
left join payments using (unit)
order by units.unit
