-- Count for each unit the people whose work file says they work but who stand on no active roster (method §2).
-- Parameters: period, snapshot. Grain: one row a unit with such people.
insert into monitoring.not_on_roster (period, snapshot, unit, persons)
select :period, :snapshot, work.unit, count(distinct work.person_key)
from data_sharing.work_row as work
where work.period = :period
  and work.working and work.start_month <= :period and (work.end_month is null or work.end_month >= :period)
  and work.delivery_id = any (array(
    select delivery_id from monitoring.snapshot_delivery where period = :period and number = :snapshot and table_name = 'rv_work'))
  and not exists (
    select
    from monitoring.person_month as person
    where person.period = :period and person.snapshot = :snapshot and person.person_key = work.person_key
  )
group by work.unit
