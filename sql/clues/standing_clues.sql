-- What stands of a chapter: the subjects that the newest leading run which judged a rule for a unit shows, with what they show, and since which
-- run they have been shown without a break. Parameter: chapter. Grain: one row a rule, unit and subject.
with judged as (
  select judged.rule, judged.unit, run.id as run_id, row_number() over (partition by judged.rule, judged.unit order by run.id desc) as place
  from clues.judged
  join clues.run on run.id = judged.run_id
  where run.chapter = :chapter and run.leads
),
shown as (
  select clue.rule, clue.unit, clue.subject, judged.place, judged.run_id, min(clue.object_no) as object_no, jsonb_agg(distinct clue.shows) as shown
  from clues.clue
  join judged on judged.run_id = clue.run_id and judged.rule = clue.rule and judged.unit = clue.unit
  group by clue.rule, clue.unit, clue.subject, judged.place, judged.run_id
),
-- A subject that the newest run shows and each before it, up to a break, has as many runs as its place says.
unbroken as (
  select *, place - row_number() over (partition by rule, unit, subject order by place) as missed from shown
),
standing as (
  select rule, unit, subject, min(run_id) as since_run, min(object_no) filter (where place = 1) as object_no,
    jsonb_agg(shown) filter (where place = 1) -> 0 as shown
  from unbroken
  where missed = 0
  group by rule, unit, subject
)
select
  standing.rule, standing.unit, standing.subject, standing.object_no, since.id as since_run, since.business_date as since_day,
  cast(since.period as text) as since_period, standing.shown
from standing
join clues.run as since on since.id = standing.since_run
order by standing.unit, standing.rule, standing.subject
