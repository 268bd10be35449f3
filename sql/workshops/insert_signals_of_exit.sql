-- Workers of a workshop whose exit was confirmed go to the help list of the newest reviewed month: the people of its newest month with
-- workers. Parameter: workshop_no. Grain: one row a person.
insert into risk_detection.person_signal (period, snapshot, person_key, unit, signal)
select review.period, review.snapshot, worker.person_key, finding.unit, 'workshop_exit'
from (select period, snapshot from workshops.review order by period desc, snapshot desc limit 1) as review
cross join lateral (
  select period, unit
  from workshops.finding
  where workshop_no = :workshop_no and absorbed > 0
  order by period desc, snapshot desc
  limit 1
) as finding
join workshops.absorbed_person as worker on worker.workshop_no = :workshop_no and worker.period = finding.period
on conflict do nothing
