-- The figures of method §11 for one month: status as finally evaluated, with whom the month found. Parameter: period.
-- Grain: one row a workshop with a status in the month.
select month.workshop_no, month.status, finding.absorbed, finding.unknown, month.guidance_since, month.reason
from workshops.current_month as month
join workshops.finding as finding
  on finding.workshop_no = month.workshop_no and finding.period = month.period
  and finding.snapshot = (select max(snapshot) from workshops.review where period = :period)
where month.period = :period
order by month.workshop_no
