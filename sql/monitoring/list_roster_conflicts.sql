-- List people on two units' rosters and people twice on one (method §2: both units receive the conflict).
-- Parameters: period, snapshot. Grain: one row a person, unit and kind.
insert into monitoring.roster_conflict (period, snapshot, person_key, unit, home_unit, kind)
with roster as (
  select roster.unit, roster.person_key, roster.roster_status
  from monitoring.snapshot_delivery as used
  join data_sharing.roster_row as roster on roster.period = used.period and roster.delivery_id = used.delivery_id
  where used.period = %(period)s and used.number = %(snapshot)s and used.table_name = 'rv_roster'
    and roster.period = %(period)s
),
on_several as (
  select person_key
  from roster
  where roster_status = 'active'
  group by person_key
  having min(unit) <> max(unit)
),
twice as (
  select person_key, unit from roster group by person_key, unit having count(*) > 1
),
conflicts as (
  select distinct roster.person_key, roster.unit, 'two_units' as kind
  from roster
  join on_several on on_several.person_key = roster.person_key
  where roster.roster_status = 'active'
  union all
  select person_key, unit, 'twice_in_unit' from twice
)
select %(period)s, %(snapshot)s, conflicts.person_key, conflicts.unit, coalesce(person.unit, conflicts.unit), conflicts.kind
from conflicts
left join monitoring.person_month as person
  on person.period = %(period)s and person.snapshot = %(snapshot)s and person.person_key = conflicts.person_key
