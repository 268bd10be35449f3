-- The moves of a case, in order. Parameter: case_id. Grain: one row a move.
select number, from_state, to_state, role, opinion, business_date, due_on
from workshops.certification_move
where case_id = :case_id
order by number
