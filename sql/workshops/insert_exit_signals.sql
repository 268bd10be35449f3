-- Workers of workshops that exited in a month go to its help list (method §6): the people of their newest month with workers up to it.
-- Parameters: period, snapshot. Grain: one row a person.
insert into risk_detection.person_signal (period, snapshot, person_key, unit, signal)
select distinct on (worker.person_key) %(period)s, %(snapshot)s, worker.person_key, exited.unit, 'workshop_exit'
from workshops.current_month as exited
join lateral (
  select max(finding.period) as period
  from workshops.finding
  where finding.workshop_no = exited.workshop_no and finding.period <= %(period)s and finding.absorbed > 0
) as last_month on true
join workshops.absorbed_person as worker
  on worker.workshop_no = exited.workshop_no and worker.period = last_month.period
where exited.period = %(period)s and exited.status = 'exited' and exited.ended_in = %(period)s
order by worker.person_key, exited.unit
on conflict do nothing
