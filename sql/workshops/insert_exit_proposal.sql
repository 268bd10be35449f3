-- Put a proposal before two people, once.
insert into workshops.exit_proposal (workshop_no, proposed_in, unit, reason, proposed_on, due_on)
values (:workshop_no, :proposed_in, :unit, :reason, :proposed_on, :due_on)
on conflict do nothing
