-- P1 应发不符: attendance rows whose amount due is not the monthly standard for the days attended, at most those required, rounded half up to a fen;
-- or whose post is not in the register of the month. Without required days nothing is compared. Parameter: run. Grain: one row a row of post_month.
with told as (
  select month.*
  from clues.run_file as named
  join public_posts.post_month as month on month.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'post_month' and named.back = 0
),
register as (
  select post.unit, post.post_no, coalesce(post.standard, 0) as standard, coalesce(post.days_required, 0) as required
  from clues.run_file as named
  join public_posts.post on post.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'post' and named.back = 0
),
compared as (
  select
    told.*, register.post_no is not null as is_registered, register.standard, register.required,
    -- Half up in whole numbers: no quotient is rounded before.
    case when register.required > 0 then
      div(200 * register.standard * least(coalesce(told.attended, 0), register.required) + register.required, 2 * register.required) / 100
    end as right_due
  from told
  left join register on register.unit = told.unit and register.post_no = told.post_no
)
select
  unit, row_no, post_no as object_no, person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object(
    'due', trim_scale(coalesce(due, 0))::text, 'attended', trim_scale(coalesce(attended, 0))::text,
    'right', coalesce(round(right_due, 2)::text, '——'), 'registered', case when is_registered then '在登记表中' else '不在登记表中' end
  ) as shows
from compared
where not is_registered or coalesce(due, 0) <> right_due
order by unit, row_no
