-- P6D 身故后出勤: attendance of somebody whose roster row of the month in the unit says that he died. Parameters: run, period.
-- Grain: one row a row of post_month.
with present as (
  select month.*
  from clues.run_file as named
  join public_posts.post_month as month on month.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'post_month' and named.back = 0 and month.attended >= 1
),
died as (
  select distinct roster.unit, roster.person_key
  from data_sharing.roster_row as roster
  where roster.period = :period and roster.roster_status = 'died'
    and roster.delivery_id in (select delivery_id from clues.run_file where run_id = :run and table_name = 'rv_roster')
)
select
  present.unit, present.row_no, present.post_no as object_no, present.person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object('attended', trim_scale(present.attended)::text) as shows
from present
join died on died.unit = present.unit and died.person_key = present.person_key
order by present.unit, present.row_no
