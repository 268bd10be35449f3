-- P6A 一个账号多人: payments into one account for more than one person. Parameter: run. Grain: one row a row of post_payment.
with payment as (
  select payment.*
  from clues.run_file as named
  join public_posts.post_payment as payment on payment.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'post_payment' and named.back = 0
    and payment.account is not null
),
shared as (
  select unit, account, count(distinct person_key) as persons from payment group by unit, account having count(distinct person_key) > 1
)
select
  payment.unit, payment.row_no, payment.post_no as object_no, payment.person_key, cast(null as text) as month, payment.account as party,
  jsonb_build_object('persons', shared.persons) as shows
from payment
join shared on shared.unit = payment.unit and shared.account = payment.account
order by payment.unit, payment.row_no
