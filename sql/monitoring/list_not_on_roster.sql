-- Count for each unit the people whose work file says they work but who stand on no active roster (method §2).
-- Parameters: period, snapshot; work_files (named_files). Grain: one row a unit with such people.
insert into monitoring.not_on_roster (period, snapshot, unit, persons)
select :period, :snapshot, work.unit, count(distinct work.person_key)
from data_sharing.work_row as work
where work.period = :period
  and work.working and work.start_month <= :period and (work.end_month is null or work.end_month >= :period)
  and work.delivery_id = any (cast(:work_files as bigint[]))
  and not exists (
    select
    from monitoring.person_month as person
    where person.period = :period and person.snapshot = :snapshot and person.person_key = work.person_key
  )
group by work.unit
