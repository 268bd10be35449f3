-- Keep the answer to an objection.
insert into workshops.certification_objection_answer (objection_id, upheld, answer, answered_by, answered_on, digest, asked_by)
values (%(objection_id)s, %(upheld)s, %(answer)s, %(answered_by)s, %(answered_on)s, %(digest)s, %(asked_by)s)
