-- P7T 任职满期: holders in office who took it so many months ago or earlier; to be looked at, nobody is to leave for it.
-- Parameters: run, first_day, last_day, latest (the last day of the month of the latest start). Grain: one row a row of post_holder.
with in_office as (
  select holder.*
  from clues.run_file as named
  join public_posts.post_holder as holder on holder.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'post_holder' and named.back = 0
    and holder.started_on <= :last_day and (holder.left_on is null or holder.left_on >= :first_day)
)
select
  unit, row_no, post_no as object_no, person_key, cast(null as text) as month, cast(null as text) as party, jsonb_build_object('since', started_on) as shows
from in_office
where started_on <= :latest
order by unit, row_no
