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
  select cadre.unit, cadre.person_key, cadre.household_key
  from clues.run_file as named
  join public_posts.village_cadre as cadre on cadre.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'village_cadre' and named.back = 0
    and cadre.duty = any (string_to_array(:duties, '、'))
),
people as (
  select distinct unit, person_key from cadre
),
households as (
  select distinct unit, household_key from cadre where household_key is not null
),
compared as (
  select in_office.*, people.person_key is not null as is_cadre, households.household_key is not null as lives_with_one
  from in_office
  left join clues.active_roster(:run, :period) as roster on roster.unit = in_office.unit and roster.person_key = in_office.person_key
  left join people on people.unit = in_office.unit and people.person_key = in_office.person_key
  left join households on households.unit = in_office.unit and households.household_key = roster.household_key
)
select
  unit, row_no, post_no as object_no, person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object(
    'why', concat_ws('，', case when is_cadre then '本人是村干部' end, case when lives_with_one then '与村干部同户' end, case when kin_of_cadre then '申报为村干部亲属' end)
  ) as shows
from compared
where is_cadre or lives_with_one or kin_of_cadre
order by unit, row_no
