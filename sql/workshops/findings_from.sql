-- The findings of the newest reviewed snapshot of each month from `first` on. Grain: one row a workshop and month, in order.
with newest as (
  select period, max(snapshot) as snapshot from workshops.review where period >= :first group by period
)
select finding.workshop_no, finding.period, finding.snapshot, finding.unit, finding.certified_on, finding.expires_on, finding.in_season,
  finding.reported, finding.state, finding.absorbed, finding.unknown
from newest
join workshops.finding as finding on finding.period = newest.period and finding.snapshot = newest.snapshot
order by finding.workshop_no, finding.period
