-- What a receipt says of the answers of a delivery. Parameter: id. Grain: one row a matter, by number.
select reply.words
from follow_up.reply
join matters.matter on matter.id = reply.matter_id
where reply.delivery_id = :id
order by matter.no
