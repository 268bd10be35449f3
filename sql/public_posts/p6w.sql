-- P6W 车间同月出勤: attendance of somebody who worked so many days in workshops of any unit in the month. Rejected rows of workshops say nothing.
-- Parameters: run, period, days. Grain: one row a row of post_month.
with present as (
  select month.*
  from clues.run_file as named
  join public_posts.post_month as month on month.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'post_month' and named.back = 0 and month.attended >= 1
),
workshop_days as (
  select worker.person_key, sum(worker.days) as days
  from data_sharing.workshop_worker_row as worker
  where worker.period = :period and worker.person_key is not null
    and worker.delivery_id in (select delivery_id from clues.run_file where run_id = :run and table_name = 'workshop_worker')
    and not exists (
      select from data_sharing.quarantine_row as back where back.delivery_id = worker.delivery_id and back.row_no = worker.row_no
    )
  group by worker.person_key
  having sum(worker.days) >= :days
)
select
  present.unit, present.row_no, present.post_no as object_no, present.person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object('attended', trim_scale(present.attended)::text, 'workshop', trim_scale(workshop_days.days)::text) as shows
from present
join workshop_days on workshop_days.person_key = present.person_key
order by present.unit, present.row_no
