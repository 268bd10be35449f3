-- Keep what a person decided on an objection, once. Parameters: objection_id, accepted, opinion, answered_by, answered_on. Grain: one row.
insert into fund.objection_answer (objection_id, accepted, opinion, answered_by, answered_on)
values (:objection_id, :accepted, :opinion, :answered_by, :answered_on)
on conflict (objection_id) do nothing
