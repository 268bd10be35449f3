-- P7H 一户多人: attendance of two or more people of one household of the active roster. Parameters: run, period. Grain: one row a row of post_month.
with present as (
  select month.*
  from clues.run_file as named
  join public_posts.post_month as month on month.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'post_month' and named.back = 0 and month.attended >= 1
),
at_home as (
  select present.*, roster.household_key
  from present
  join clues.active_roster(:run, :period) as roster on roster.unit = present.unit and roster.person_key = present.person_key
),
several as (
  select unit, household_key, count(distinct person_key) as persons from at_home where household_key is not null group by unit, household_key
  having count(distinct person_key) > 1
)
select
  at_home.unit, at_home.row_no, at_home.post_no as object_no, at_home.person_key, cast(null as text) as month, cast(at_home.household_key as text) as party,
  jsonb_build_object('persons', several.persons) as shows
from at_home
join several on several.unit = at_home.unit and several.household_key = at_home.household_key
order by at_home.unit, at_home.row_no
