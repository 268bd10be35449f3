-- Count for each unit the people whose work file says they work but who stand on no active roster (method §2).
-- Parameters: period, snapshot. Grain: one row a unit with such people.
insert into monitoring.not_on_roster (period, snapshot, unit, persons)
select :period, :snapshot, work.unit, count(distinct work.person_key)
from monitoring.snapshot_delivery as used
join data_sharing.work_row as work on work.period = used.period and work.delivery_id = used.delivery_id
left join monitoring.person_month as person
  on person.period = :period and person.snapshot = :snapshot and person.person_key = work.person_key
where used.period = :period and used.number = :snapshot and used.table_name = 'rv_work'
  and work.period = :period
  and work.working and work.start_month <= :period and (work.end_month is null or work.end_month >= :period)
  and person.person_key is null
group by work.unit
