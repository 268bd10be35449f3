-- P4N 非帮扶对象: holders in office who stand on no active roster row of the unit. Parameters: run, period, first_day, last_day.
-- Grain: one row a row of post_holder.
with in_office as (
  select holder.*
  from clues.run_file as named
  join public_posts.post_holder as holder on holder.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'post_holder' and named.back = 0
    and holder.started_on <= :last_day and (holder.left_on is null or holder.left_on >= :first_day)
)
select
  in_office.unit, in_office.row_no, in_office.post_no as object_no, in_office.person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object('since', in_office.started_on) as shows
from in_office
left join clues.active_roster(:run, :period) as roster on roster.unit = in_office.unit and roster.person_key = in_office.person_key
where roster.person_key is null
order by in_office.unit, in_office.row_no
