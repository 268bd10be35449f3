-- What letters say of the workshops of a month: name, place, people, the workshop's own word, unpaid rows, status and outcomes.
-- Parameters: period, unit (null = all), workshop_no (null = all). Grain: one row a workshop with a status in the month.
with newest as (
  select max(snapshot) as snapshot from workshops.review where period = :period
),
unpaid as (
  select worker.unit, worker.workshop_no, count(*) as rows
  from newest
  join monitoring.snapshot_delivery as used
    on used.period = :period and used.number = newest.snapshot and used.table_name = 'workshop_worker'
  join data_sharing.workshop_worker_row as worker on worker.period = :period and worker.delivery_id = used.delivery_id
  where worker.days >= 1 and coalesce(worker.wage_paid, 0) = 0
  group by worker.unit, worker.workshop_no
)
select finding.workshop_no, finding.name, finding.unit, concat(finding.town, finding.village) as place, finding.mode, finding.field,
  finding.absorbed, finding.unknown, finding.present_rows, finding.total_workers, coalesce(unpaid.rows, 0) as unpaid, finding.snapshot,
  month.guidance_since, month.clock, month.status, month.reason, month.proposed_in, month.outcomes
from newest
join workshops.finding as finding on finding.period = :period and finding.snapshot = newest.snapshot
join workshops.current_month as month on month.workshop_no = finding.workshop_no and month.period = :period
left join unpaid on unpaid.unit = finding.unit and unpaid.workshop_no = finding.workshop_no
where (cast(:unit as text) is null or finding.unit = :unit) and (cast(:workshop_no as text) is null or finding.workshop_no = :workshop_no)
order by finding.unit, finding.workshop_no
