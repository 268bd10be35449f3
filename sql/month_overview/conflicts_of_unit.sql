-- What the files of a unit contradict: people on no roster, on two rosters or twice on one (with the unit for which they count), rejected rows
-- of which the person is known or not. Parameters: period, snapshot, unit. Grain: one row a kind and what it is told apart by.
select 'not_on_roster' as kind, '' as apart, coalesce(sum(persons), 0)::int as number
from monitoring.not_on_roster
where period = :period and snapshot = :snapshot and unit = :unit
union all
select kind, home_unit, count(distinct person_key)::int
from monitoring.roster_conflict
where period = :period and snapshot = :snapshot and unit = :unit
group by kind, home_unit
union all
select case when rejected.person_key is null then 'rejected_unknown' else 'rejected_known' end, rejected.table_name,
  count(distinct (rejected.delivery_id, rejected.row_no))::int
from monitoring.rejected_person as rejected
join data_sharing.delivery on delivery.id = rejected.delivery_id
where rejected.period = :period and rejected.snapshot = :snapshot and delivery.unit = :unit
group by rejected.person_key is null, rejected.table_name
order by kind, apart
