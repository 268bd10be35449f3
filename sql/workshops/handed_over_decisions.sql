-- Exit decisions in the newest snapshot of each month from `first` on that were not taken over yet (method §10 workshop_review), each by the
-- unit to which the workshop belongs in that month.
-- Parameter: first. Grain: one row a decision, in file order.
with newest as (
  select period, max(number) as number from monitoring.snapshot where period >= :first group by period
)
select row.delivery_id, row.row_no, row.workshop_no, row.period as counts_from, row.month, row.conclusion, row.reason, row.reviewer,
  row.reviewed_on
from newest
join monitoring.snapshot_delivery as used
  on used.period = newest.period and used.number = newest.number and used.table_name = 'workshop_review'
join data_sharing.workshop_review_row as row on row.delivery_id = used.delivery_id
join workshops.finding as finding
  on finding.period = newest.period and finding.snapshot = newest.number and finding.workshop_no = row.workshop_no
  and finding.unit = row.unit
where row.step = 'exit' and row.conclusion in ('exit', 'refused')
  and not exists (
    select
    from workshops.exit_decision as taken
    where taken.source = 'handed_over' and taken.workshop_no = row.workshop_no and taken.counts_from = row.period
      and taken.proposed_in <= coalesce(row.month, taken.proposed_in)
  )
order by row.workshop_no, row.period, row.row_no
