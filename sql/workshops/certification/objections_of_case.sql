-- The objections of a case with their answers. Parameter: case_id. Grain: one row an objection.
select objection.id, objection.received_on, objection.content, answer.upheld, answer.answer
from workshops.certification_objection as objection
left join workshops.certification_objection_answer as answer on answer.objection_id = objection.id
where objection.case_id = :case_id
order by objection.id
