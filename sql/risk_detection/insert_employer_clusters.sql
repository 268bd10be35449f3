-- Employers with many lost jobs in one unit (method §4, clusters). A person counts for each employer of its records that covered the
-- month before; blank and generic names form no cluster, with a code or without.
-- Parameters: period, snapshot, before, before_snapshot, persons, generic_employers. Grain: one row a unit and employer.
insert into risk_detection.cluster (period, snapshot, unit, kind, name, lost_job)
select :period, :snapshot, signal.unit, 'employer', work.employer_key, count(distinct signal.person_key)
from risk_detection.person_signal as signal
join monitoring.snapshot_delivery as used
  on used.period = :before and used.number = :before_snapshot and used.table_name = 'rv_work'
join data_sharing.work_row as work
  on work.period = used.period and work.delivery_id = used.delivery_id and work.person_key = signal.person_key
where signal.period = :period and signal.snapshot = :snapshot and signal.signal = 'lost_job'
  and work.period = :before and work.working
  and work.start_month <= :before and (work.end_month is null or work.end_month >= :before)
  and work.employer_name <> '' and work.employer_name <> all (cast(:generic_employers as text[]))
group by signal.unit, work.employer_key
having count(distinct signal.person_key) >= :persons
