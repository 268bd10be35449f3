-- P9S 支出与发放不符: units whose spending on posts of the month by the fund's file is not what the payments made in the month come to.
-- Parameters: run, period, first_day, last_day. Grain: one row a unit.
with spent as (
  select named.unit, coalesce(sum(spend.amount_fen) filter (where spend.item = '公益岗'), 0) as fen
  from clues.run_file as named
  left join data_sharing.fund_spend_row as spend on spend.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'fund_spend'
  group by named.unit
),
paid as (
  select named.unit, coalesce(sum(payment.paid) filter (where payment.paid_on between :first_day and :last_day), 0) as yuan
  from clues.run_file as named
  left join public_posts.post_payment as payment on payment.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'post_payment' and named.back = 0
  group by named.unit
)
select
  spent.unit, cast(null as int) as row_no, cast(null as text) as object_no, cast(null as uuid) as person_key, cast(:period as text) as month,
  cast(null as text) as party, jsonb_build_object('spent', round(spent.fen / 100.0, 2)::text, 'paid', round(paid.yuan, 2)::text) as shows
from spent
join paid on paid.unit = spent.unit
where spent.fen <> 100 * paid.yuan
order by spent.unit
