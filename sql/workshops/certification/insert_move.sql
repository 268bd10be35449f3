-- Append one move of a case; the trigger holds it to the allowed ones.
insert into workshops.certification_move
  (case_id, number, from_state, to_state, role, decided_by, opinion, business_date, due_on, digest, details, asked_by)
values
  (:case_id, :number, :from_state, :to_state, :role, :decided_by, :opinion, :business_date, :due_on, :digest,
   :details, :asked_by)
