-- What units hold of some kinds beyond its due day. Parameters: kinds, on. Grain: one row a matter.
select unit, due_on
from matters.matter
where kind = any (cast(:kinds as text[])) and state in ('open', 'returned') and due_on < :on and unit is not null
