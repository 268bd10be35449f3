-- What stands of a chapter: the subjects that the newest leading run which judged a rule for a unit shows, with what they show, and since which
-- run they have been shown without a break. Parameter: chapter. Grain: one row a rule, unit and subject.
with judged as (
  select judged.rule, judged.unit, run.id as run_id
  from clues.judged
  join clues.run on run.id = judged.run_id
  where run.chapter = :chapter and run.leads
),
newest as (
  select rule, unit, max(run_id) as run_id from judged group by rule, unit
),
standing as (
  select clue.rule, clue.unit, clue.subject, min(clue.object_no) as object_no, jsonb_agg(distinct clue.shows) as shown
  from newest
  join clues.clue on clue.run_id = newest.run_id and clue.rule = newest.rule and clue.unit = newest.unit
  group by clue.rule, clue.unit, clue.subject
),
-- The newest run that judged the rule for the unit and did not show the subject.
gone as (
  select standing.rule, standing.unit, standing.subject, max(judged.run_id) as run_id
  from standing
  join judged on judged.rule = standing.rule and judged.unit = standing.unit
  where not exists (
    select from clues.clue
    where clue.run_id = judged.run_id and clue.rule = standing.rule and clue.unit = standing.unit and clue.subject = standing.subject
  )
  group by standing.rule, standing.unit, standing.subject
)
select
  standing.rule, standing.unit, standing.subject, standing.object_no, since.id as since_run, since.business_date as since_day,
  cast(since.period as text) as since_period, standing.shown
from standing
left join gone using (rule, unit, subject)
join lateral (
  select run.id, run.business_date, run.period
  from judged
  join clues.run on run.id = judged.run_id
  where judged.rule = standing.rule and judged.unit = standing.unit and judged.run_id > coalesce(gone.run_id, 0)
  order by run.id
  limit 1
) as since on true
order by standing.unit, standing.rule, standing.subject
