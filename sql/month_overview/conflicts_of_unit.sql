-- What the files of a unit contradict: people on no roster, on two rosters or twice on one, rejected rows with and without a person; and how
-- the two departments agree on who works. Parameters: period, snapshot, unit. Grain: one row.
select
  (select coalesce(sum(persons), 0)::int from monitoring.not_on_roster where period = :period and snapshot = :snapshot and unit = :unit)
    as not_on_roster,
  (select count(distinct person_key)::int from monitoring.roster_conflict
    where period = :period and snapshot = :snapshot and unit = :unit and kind = 'two_units') as on_two_rosters,
  (select count(distinct person_key)::int from monitoring.roster_conflict
    where period = :period and snapshot = :snapshot and unit = :unit and kind = 'twice_in_unit') as twice_on_one,
  (select count(*)::int from monitoring.rejected_person as rejected join data_sharing.delivery on delivery.id = rejected.delivery_id
    where rejected.period = :period and rejected.snapshot = :snapshot and delivery.unit = :unit and rejected.person_key is not null)
    as rejected_known,
  (select count(*)::int from monitoring.rejected_person as rejected join data_sharing.delivery on delivery.id = rejected.delivery_id
    where rejected.period = :period and rejected.snapshot = :snapshot and delivery.unit = :unit and rejected.person_key is null)
    as rejected_unknown,
  matched.agreed, matched.rv_only, matched.hr_only
from (values (1)) as one (row)
left join monitoring.reconciliation as matched
  on matched.period = :period and matched.snapshot = :snapshot and matched.unit = :unit
