-- Mark the live matters of arrears (W4) as handed on as well, once a matter. Parameters: on, to, by, opinion.
insert into matters.mark (matter_id, number, business_date, transferred_to, made_by, opinion)
select matter.id, coalesce((select max(mark.number) from matters.mark where mark.matter_id = matter.id), 0) + 1, :on, :to, :by, :opinion
from matters.matter
where split_part(matter.kind, '.', 1) = 'clue' and split_part(matter.kind, '.', 2) = 'work_relief' and split_part(matter.key, '/', 1) = 'W4'
  and matter.state in ('open', 'answered', 'returned', 'accepted')
  and not exists (select from matters.mark where mark.matter_id = matter.id and mark.transferred_to = :to)
