-- The workshops of a month as an operator reads them, with what people decided on a proposal of that month. Parameter: period.
-- Grain: one row a workshop with a status.
select month.unit, month.workshop_no, finding.name, month.status_before, month.status, month.line, month.clock, month.reason,
  finding.absorbed, finding.unknown, month.outcomes, decision.conclusion as decided
from workshops.current_month as month
join workshops.finding as finding
  on finding.workshop_no = month.workshop_no and finding.period = month.period
  and finding.snapshot = (select max(snapshot) from workshops.review where period = :period)
left join workshops.exit_decision as decision
  on decision.workshop_no = month.workshop_no and decision.proposed_in = month.proposed_in and month.status in ('exit_proposed', 'exited')
where month.period = :period
order by month.unit, month.workshop_no
