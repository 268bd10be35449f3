-- Matters that the figures of the month after have closed with a verdict, newest first, and in what words. Parameters: unit (null = all), since.
-- Grain: one row a matter.
select matter.no, matter.unit, matter.period, matter.words, matter.kept as verdict, said.opinion as said, max(move.business_date) as verified_on
from matters.matter
join matters.move on move.matter_id = matter.id and move.move like 'verify%'
cross join lateral (
  select opinion from matters.move where matter_id = matter.id and move like 'verify%' order by number limit 1
) as said
where matter.state = 'closed' and matter.kept is not null and (cast(:unit as text) is null or matter.unit = :unit)
group by matter.id, matter.no, matter.unit, matter.period, matter.words, matter.kept, said.opinion
having max(move.business_date) >= cast(:since as date)
order by verified_on desc, matter.no
