-- Workshops that exited in a month, each with the newest month up to it in which it had workers. Parameter: period.
-- Grain: one row a workshop that ever had any.
select exited.workshop_no, exited.unit, max(finding.period) as worked_in
from workshops.current_month as exited
join workshops.finding as finding
  on finding.workshop_no = exited.workshop_no and finding.period <= :period and finding.absorbed > 0
where exited.period = :period and exited.status = 'exited' and exited.ended_in = :period
group by exited.workshop_no, exited.unit
order by worked_in desc, exited.unit, exited.workshop_no
