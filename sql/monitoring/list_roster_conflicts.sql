-- List people on two units' rosters and people twice on one (method §2: both units receive the conflict).
-- Parameters: period, snapshot; roster_files (named_files). Grain: one row a person, unit and kind.
insert into monitoring.roster_conflict (period, snapshot, person_key, unit, home_unit, kind)
with roster as not materialized (
  select unit, person_key, roster_status = 'active' as active
  from data_sharing.roster_row
  where period = :period
    and delivery_id = any (cast(:roster_files as bigint[]))
),
-- Nearly everybody stands on one line only: who does not is found first, so that the rest is not sorted.
on_several_lines as (
  select person_key from roster group by person_key having count(*) > 1
),
a_unit as (
  select person_key, unit, bool_or(active) as active, count(*) as times
  from roster
  join on_several_lines using (person_key)
  group by person_key, unit
),
marked as (
  select person_key, unit, active, times, count(*) filter (where active) over (partition by person_key) as active_units from a_unit
),
conflicts as (
  select person_key, unit, 'two_units' as kind from marked where active and active_units > 1
  union all
  select person_key, unit, 'twice_in_unit' from marked where times > 1
)
select :period, :snapshot, conflicts.person_key, conflicts.unit, coalesce(person.unit, conflicts.unit), conflicts.kind
from conflicts
left join monitoring.person_month as person
  on person.period = :period and person.snapshot = :snapshot and person.person_key = conflicts.person_key
    and person.person_key = any (array(select person_key from on_several_lines))
