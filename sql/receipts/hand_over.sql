-- A refused hand-over with why it was refused. Parameter: id. Grain: at most one row.
select id, folder, unit, period, department, received_at, refused_rule, refused_message
from data_sharing.hand_over
where id = :id
