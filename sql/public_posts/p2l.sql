-- P2L 拖欠一个月以上: attendance rows of two months before whose payments for it, made up to the end of this month, come to less than what was due.
-- Parameters: run, last_day, owed_month. Grain: one row a row of post_month of two months before.
-- The same payment row in the files of two months is one payment.
with payments as (
  select distinct on (payment.unit, payment.row_digest) payment.unit, payment.post_no, payment.person_key, payment.of_month, payment.paid, payment.paid_on
  from clues.run_file as named
  join public_posts.post_payment as payment on payment.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'post_payment'
  order by payment.unit, payment.row_digest, payment.period
),
owed as (
  select month.*
  from clues.run_file as named
  join public_posts.post_month as month on month.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'post_month' and named.back = 2 and month.due > 0
),
paid as (
  select unit, post_no, person_key, sum(coalesce(paid, 0)) as paid
  from payments
  where of_month = :owed_month and payments.paid_on <= :last_day
  group by unit, post_no, person_key
),
compared as (
  select owed.*, coalesce(paid.paid, 0) as paid
  from owed
  left join paid on paid.unit = owed.unit and paid.post_no = owed.post_no and paid.person_key = owed.person_key
)
select
  unit, cast(null as int) as row_no, post_no as object_no, person_key, cast(:owed_month as text) as month, cast(null as text) as party,
  jsonb_build_object('due', trim_scale(due)::text, 'paid', trim_scale(paid)::text, 'month', cast(:owed_month as text)) as shows
from compared
where paid < due
order by unit, compared.row_no
