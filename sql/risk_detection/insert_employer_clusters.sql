-- Employers with many lost jobs in one unit (method §4, clusters). A person counts for each employer of its records that covered the
-- month before; blank and generic names form no cluster, with a code or without.
-- Parameters: period, snapshot, before, before_snapshot, persons, generic_employers. Grain: one row a unit and employer.
insert into risk_detection.cluster (period, snapshot, unit, kind, name, lost_job)
select %(period)s, %(snapshot)s, signal.unit, 'employer', work.employer_key, count(distinct signal.person_key)
from risk_detection.person_signal as signal
join monitoring.snapshot_delivery as used
  on used.period = %(before)s and used.number = %(before_snapshot)s and used.table_name = 'rv_work'
join data_sharing.work_row as work
  on work.period = used.period and work.delivery_id = used.delivery_id and work.person_key = signal.person_key
where signal.period = %(period)s and signal.snapshot = %(snapshot)s and signal.signal = 'lost_job'
  and work.period = %(before)s and work.working
  and work.start_month <= %(before)s and (work.end_month is null or work.end_month >= %(before)s)
  and work.employer_name <> '' and work.employer_name <> all (%(generic_employers)s::text[])
group by signal.unit, work.employer_key
having count(distinct signal.person_key) >= %(persons)s
