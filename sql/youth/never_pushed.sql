-- Units with files of people whom 乡村振兴 did not hand over (Y2H), by the newest leading run. Grain: one row a unit.
select clue.unit, cast(run.period as text) as period, min(run.business_date) as found_on
from clues.clue
join clues.run on run.id = clue.run_id
where clue.rule = 'Y2H' and run.id = (select id from clues.run where chapter = 'youth' and leads order by id desc limit 1)
group by clue.unit, run.period
order by clue.unit
