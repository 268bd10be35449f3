-- Open cases, and whether their step began since there are matters. Grain: one row a case, the one that is due first at the head.
select waiting.case_id, waiting.unit, waiting.case_no, waiting.workshop_no, coalesce(waiting.name, waiting.workshop_no) as name,
  waiting.state, waiting.opened_on, waiting.since, waiting.due_on, waiting.unanswered, last_move.at >= beginning.at as since_beginning
from workshops.certification_queue as waiting
join lateral (
  select move.at from workshops.certification_move as move where move.case_id = waiting.case_id order by move.number desc limit 1
) as last_move on true
cross join matters.beginning as beginning
order by waiting.due_on nulls last, waiting.opened_on, waiting.case_id
