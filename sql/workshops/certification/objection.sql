-- One objection with its answer. Parameter: objection_id. Grain: at most one row.
select objection.id, objection.case_id, objection.received_on, objection.content, answer.upheld, answer.answer
from workshops.certification_objection as objection
left join workshops.certification_objection_answer as answer on answer.objection_id = objection.id
where objection.id = :objection_id
