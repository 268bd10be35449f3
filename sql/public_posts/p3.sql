-- P3 程序: holders who took office in the last 12 months (or of whom no day is told) where a day of the procedure is missing, days are out of order, or publicity
-- was shorter than so many workdays. Parameters: run, recent_from, last_day, shown_from, may_end (first days of publicity and the first day on
-- which each may end). Grain: one row a row of post_holder.
with told as (
  select holder.*
  from clues.run_file as named
  join public_posts.post_holder as holder on holder.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'post_holder' and named.back = 0
    and (holder.started_on is null or holder.started_on between :recent_from and :last_day)
),
publicity as (
  select * from unnest(cast(:shown_from as date[]), cast(:may_end as date[])) as day (shown_from, may_end)
),
compared as (
  select
    told.*, num_nulls(noticed_on, applied_on, reviewed_on, told.shown_from, shown_to, agreed_from, filed_on, started_on) as missing,
    noticed_on > applied_on or applied_on > reviewed_on or reviewed_on > told.shown_from
      or shown_to >= agreed_from or agreed_from > started_on or agreed_from > filed_on as out_of_order,
    shown_to < publicity.may_end as short
  from told
  left join publicity on publicity.shown_from = told.shown_from
)
select
  unit, row_no, post_no as object_no, person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object(
    'wrong', concat_ws('，', case when missing > 0 then format('缺%s个日期', missing) end, case when out_of_order then '先后不对' end, case when short then '公示不足' end)
  ) as shows
from compared
where missing > 0 or out_of_order or short
order by unit, row_no
