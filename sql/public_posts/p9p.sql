-- P9P 收款人不是本人: payments to somebody else than the holder; without a payee nothing is compared. Parameter: run. Grain: one row a row of post_payment.
with payment as (
  select payment.*
  from clues.run_file as named
  join public_posts.post_payment as payment on payment.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'post_payment' and named.back = 0
)
select
  unit, row_no, post_no as object_no, person_key, cast(null as text) as month, cast(payee_key as text) as party,
  jsonb_build_object('paid', trim_scale(coalesce(paid, 0))::text) as shows
from payment
where payee_key <> person_key
order by unit, row_no
