-- The matters of some kinds that lived in a quarter, as they stood at its end: what was carried over and found, what answers said, what became of
-- them, and what was got back. What was withdrawn was opened in error and is left out.
-- Parameters: kinds, first_day, last_day. Grain: one row a rule and unit.
with lived as (
  select matter.id, matter.unit, matter.reason ->> 'rule' as rule, matter.opened_on, ended.to_state as ended_as
  from matters.matter
  left join lateral (
    select move.to_state, move.business_date
    from matters.move
    where move.matter_id = matter.id and move.to_state in ('closed', 'cleared', 'withdrawn') and move.business_date <= :last_day
    order by move.number desc
    limit 1
  ) as ended on true
  where matter.kind = any (cast(:kinds as text[])) and matter.unit is not null and matter.opened_on <= :last_day
    and (ended.business_date is null or ended.business_date >= :first_day)
    and coalesce(ended.to_state, '') <> 'withdrawn'
),
answered as (
  select distinct on (move.matter_id) move.matter_id, move.details ->> 'truth' as truth, move.business_date, move.details -> 'rows' as rows
  from matters.move
  where move.move = 'reply_complete' and move.business_date <= :last_day and move.matter_id in (select id from lived)
  order by move.matter_id, move.number desc
),
told as (
  select
    lived.*, coalesce(answered.truth, '') as truth,
    coalesce(
      (
        select sum((line ->> '追回金额（元）')::numeric)
        from jsonb_array_elements(answered.rows) as line
        where answered.business_date >= :first_day and answered.truth in ('true', 'partly')
      ),
      0
    ) as recovered
  from lived
  left join answered on answered.matter_id = lived.id
)
select
  rule, unit,
  (count(*) filter (where opened_on < :first_day))::int as carried,
  (count(*) filter (where opened_on >= :first_day))::int as found,
  (count(*) filter (where truth in ('true', 'partly')))::int as confirmed,
  (count(*) filter (where truth = 'false'))::int as refuted,
  (count(*) filter (where truth = '' and ended_as is null))::int as unanswered,
  (count(*) filter (where truth = '' and ended_as is not null))::int as gone,
  (count(*) filter (where truth in ('true', 'partly') and ended_as is not null))::int as mended,
  (count(*) filter (where ended_as is null))::int as waiting,
  sum(recovered) as recovered
from told
group by rule, unit
order by unit, rule
