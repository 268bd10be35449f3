-- Matters that the figures of the month after have closed with a verdict, newest first. Parameters: unit (null = all), since. Grain: one row a matter.
select matter.no, matter.unit, matter.words, matter.kept as verdict, max(move.business_date) as verified_on
from matters.matter
join matters.move on move.matter_id = matter.id and move.move like 'verify%'
where matter.state = 'closed' and matter.kept is not null and (cast(:unit as text) is null or matter.unit = :unit)
group by matter.id, matter.no, matter.unit, matter.words, matter.kept
having max(move.business_date) >= cast(:since as date)
order by verified_on desc, matter.no
