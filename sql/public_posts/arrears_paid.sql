-- What was paid late in a quarter of the pay that a leading run had found owed (P2, P2L), and what the newest one still finds owed.
-- Parameters: run (the newest leading one: its files hold every month's newest payments), day (of the month after, until which pay is in time),
-- first_day, last_day (of the quarter). Grain: one row a unit with one of the two. The same payment row in the files of two months is one.
with owed as (
  select distinct clue.unit, clue.object_no as post_no, clue.person_key, clue.shows ->> 'month' as of_month
  from clues.clue
  join clues.run on run.id = clue.run_id
  where run.chapter = 'public_posts' and run.leads and clue.rule in ('P2', 'P2L')
),
payments as (
  select distinct on (payment.unit, payment.row_digest) payment.unit, payment.post_no, payment.person_key, payment.of_month, payment.paid, payment.paid_on
  from clues.run_file as named
  join public_posts.post_payment as payment on payment.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'post_payment'
  order by payment.unit, payment.row_digest, payment.period
),
late as (
  select payments.unit, sum(coalesce(payments.paid, 0)) as paid_late
  from payments
  join owed using (unit, post_no, person_key, of_month)
  where payments.paid_on between :first_day and :last_day
    and payments.paid_on > (to_date(payments.of_month, 'YYYY-MM') + interval '1 month')::date + (cast(:day as int) - 1)
  group by payments.unit
),
standing as (
  select unit, sum((shows ->> 'due')::numeric - (shows ->> 'paid')::numeric) as still_owed
  from clues.clue
  where run_id = :run and rule in ('P2', 'P2L')
  group by unit
)
select unit, coalesce(late.paid_late, 0) as paid_late, coalesce(standing.still_owed, 0) as still_owed
from late
full join standing using (unit)
order by unit
