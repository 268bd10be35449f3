-- Append one move of a case; the trigger holds it to the allowed ones.
insert into workshops.certification_move
  (case_id, number, from_state, to_state, role, decided_by, opinion, business_date, due_on, digest, details, asked_by)
values
  (%(case_id)s, %(number)s, %(from_state)s, %(to_state)s, %(role)s, %(decided_by)s, %(opinion)s, %(business_date)s, %(due_on)s, %(digest)s,
   %(details)s, %(asked_by)s)
