-- Keep what people decided on an exit proposal; gives its id, nothing when the proposal was decided before.
insert into workshops.exit_decision
  (workshop_no, proposed_in, conclusion, reason, counts_from, decided_on, decided_by, source, subject)
values
  (:workshop_no, :proposed_in, :conclusion, :reason, :counts_from, :decided_on, :decided_by, :source, :subject)
on conflict (workshop_no, proposed_in) do nothing
returning id
