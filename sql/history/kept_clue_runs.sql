-- The newest run of each chapter on each snapshot of some months, with the files that it named. Parameters: first, last (months).
-- Grain: one row a chapter and snapshot.
select distinct on (run.period, run.snapshot, run.chapter)
  run.id, run.chapter, cast(run.period as text) as period, run.snapshot as number, cast(run.business_date as text) as judged_on,
  array(select file.delivery_id from clues.run_file as file where file.run_id = run.id order by file.delivery_id) as deliveries
from clues.run
where run.period between :first and :last
order by run.period, run.snapshot, run.chapter, run.id desc
