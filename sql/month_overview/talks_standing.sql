-- The matters for which 约谈 was proposed to the leaders up to a day and which their unit still holds. Parameter: on. Grain: one row a unit.
select matter.unit, count(*)::int as matters, min(matter.due_on) as due_on
from matters.rung
join matters.matter on matter.id = rung.matter_id
where rung.rung = 'talk' and not rung.skipped and rung.business_date <= :on
  and matter.state in ('open', 'returned') and matter.unit is not null
group by matter.unit
order by min(matter.due_on), matter.unit
