-- Workers of workshops that exited in a month go to its help list (method §6): the people whom they absorbed in the month in which they
-- last had workers. That month is bound as one value, so that only its partitions are read.
-- Parameters: period, snapshot, worked_in, workshops. Grain: one row a person.
insert into risk_detection.person_signal (period, snapshot, person_key, unit, signal)
select distinct on (worker.person_key) :period, :snapshot, worker.person_key, exited.unit, 'workshop_exit'
from workshops.absorbed_person as worker
join workshops.current_month as exited on exited.workshop_no = worker.workshop_no and exited.period = :period
where worker.period = :worked_in and worker.workshop_no = any (cast(:workshops as text[]))
order by worker.person_key, exited.unit
on conflict do nothing
