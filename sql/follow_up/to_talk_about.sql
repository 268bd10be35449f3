-- What owners still hold that climbed to 约谈建议 on a day. Parameter: on. Grain: one row a matter, by unit and nearest due first.
select matter.no
from matters.rung
join matters.matter on matter.id = rung.matter_id
where rung.rung = 'talk' and rung.business_date = :on and matter.state in ('open', 'returned') and matter.unit is not null
order by matter.unit, matter.due_on, matter.id
