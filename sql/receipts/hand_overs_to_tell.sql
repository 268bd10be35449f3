-- Hand-overs whose sender is to be told now: refused ones, and those all of whose files are settled. Locked until they are told, so that
-- two runs at once tell each once. Grain: one row a hand-over, oldest first.
select id, folder, unit, period, department, received_at, repeated, outdated, refused_rule, refused_message
from data_sharing.hand_over
where told_at is null
  and not exists (
    select from data_sharing.delivery where delivery.hand_over_id = hand_over.id and delivery.state = 'received'
  )
order by id
for update skip locked
