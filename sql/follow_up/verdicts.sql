-- What the figures of the month after have said of matters up to a day. Parameter: on. Grain: one row a verdict.
select matter.kept, count(*)::int as matters
from matters.matter
join matters.move on move.matter_id = matter.id and move.move like 'verify%' and move.business_date <= :on
group by matter.kept
order by matter.kept
