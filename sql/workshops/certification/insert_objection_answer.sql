-- Keep the answer to an objection.
insert into workshops.certification_objection_answer (objection_id, upheld, answer, answered_by, answered_on, digest, asked_by)
values (:objection_id, :upheld, :answer, :answered_by, :answered_on, :digest, :asked_by)
