-- Who has acted in a case: reviewed, answered an objection, or noted a withdrawal. Parameter: case_id. Grain: one row an account and act.
select decided_by as account, role from workshops.certification_move where case_id = :case_id and decided_by is not null
union
select answer.answered_by, 'objection'
from workshops.certification_objection_answer as answer
join workshops.certification_objection as objection on objection.id = answer.objection_id
where objection.case_id = :case_id
