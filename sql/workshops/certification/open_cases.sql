-- Open cases. Grain: one row a case, the one that is due first at the head.
select case_id, unit, case_no, workshop_no, coalesce(name, workshop_no) as name, state, opened_on, since, due_on, unanswered
from workshops.certification_queue
order by due_on nulls last, opened_on, case_id
