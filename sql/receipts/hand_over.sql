-- One hand-over with everything that its receipt tells. Parameter: id. Grain: at most one row.
select id, folder, unit, period, department, received_at, repeated, refused_rule, refused_message
from data_sharing.hand_over
where id = %(id)s
