-- Record an objection; the same words in the same case are one. Gives its id.
insert into workshops.certification_objection (case_id, received_on, content, recorded_by)
values (:case_id, :received_on, :content, :recorded_by)
on conflict (case_id, content) do nothing
returning id
