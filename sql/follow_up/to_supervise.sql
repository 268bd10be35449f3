-- What units hold that has climbed to 督办 and stands in no letter of 督办 yet; of a unit whose draft is undecided nothing.
-- Parameter: on. Grain: one row a matter, nearest due first.
with written as (
  select jsonb_array_elements_text(told -> 'matters') as no from letters.letter where kind = 'supervision'
)
select matter.no, matter.unit
from matters.matter as matter
join matters.rung on rung.matter_id = matter.id and rung.rung = 'supervise' and rung.business_date <= :on
where matter.state in ('open', 'returned') and matter.unit is not null
  and matter.no not in (select no from written)
  and not exists (
    select from letters.letter where kind = 'supervision' and unit = matter.unit and state in ('draft', 'held_back')
  )
order by matter.unit, matter.due_on, matter.id
