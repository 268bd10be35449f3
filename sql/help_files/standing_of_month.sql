-- How a month stands before one of its snapshots is judged: whether past months brought it in, its newest judged snapshot, and the newest
-- judged month of all. Parameter: period. Grain: one row.
select
  exists (select from monitoring.snapshot where period = :period and from_history) as imported,
  (select max(snapshot) from help_files.judged where period = :period) as judged,
  (select max(period) from help_files.judged) as newest
