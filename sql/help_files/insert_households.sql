-- Households of which somebody could work, and those of them of whom nobody does, in the ready units (零就业家庭; able as method §14.1 P8 has it).
-- Parameters: period, snapshot, roster_files, ready_units (named_files). Grain: one row a unit and township.
insert into help_files.household (period, snapshot, unit, town, able, jobless)
with house as (
  select person.unit, roster.household_key, min(person.town) as town,
    bool_or(roster.labour in ('1', '2')) as able, bool_or(person.employed) as works
  from data_sharing.roster_row as roster
  join monitoring.person_month as person
    on person.period = :period and person.snapshot = :snapshot and person.person_key = roster.person_key and person.unit = roster.unit
  where roster.period = :period and roster.delivery_id = any (cast(:roster_files as bigint[])) and roster.roster_status = 'active'
    and roster.household_key is not null and roster.unit = any (cast(:ready_units as text[]))
  group by person.unit, roster.household_key
)
select cast(:period as text), cast(:snapshot as int), unit, town, count(*), count(*) filter (where not works)
from house
where able
group by unit, town
on conflict do nothing
