-- P4 优亲厚友: holders in office who live in the household of a cadre of a village of the unit, are one, or say that they are kin of one.
-- Parameters: run, period, first_day, last_day, duties (joined by 、). Grain: one row a row of post_holder.
with in_office as (
  select holder.*
  from clues.run_file as named
  join public_posts.post_holder as holder on holder.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'post_holder' and named.back = 0
    and holder.started_on <= :last_day and (holder.left_on is null or holder.left_on >= :first_day)
),
cadre as (
  select cadre.*
  from clues.run_file as named
  join public_posts.village_cadre as cadre on cadre.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'village_cadre' and named.back = 0
    and cadre.duty = any (string_to_array(:duties, '、'))
),
compared as (
  select
    in_office.*,
    exists (select from cadre where cadre.unit = in_office.unit and cadre.person_key = in_office.person_key) as is_cadre,
    exists (select from cadre where cadre.unit = in_office.unit and cadre.household_key = roster.household_key) as lives_with_one
  from in_office
  left join clues.active_roster(:run, :period) as roster on roster.unit = in_office.unit and roster.person_key = in_office.person_key
)
select
  unit, row_no, post_no as object_no, person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object(
    'why', concat_ws('，', case when is_cadre then '本人是村干部' end, case when lives_with_one then '与村干部同户' end, case when kin_of_cadre then '申报为村干部亲属' end)
  ) as shows
from compared
where is_cadre or lives_with_one or kin_of_cadre
order by unit, row_no
