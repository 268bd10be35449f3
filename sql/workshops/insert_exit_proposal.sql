-- Put a proposal before two people, once.
insert into workshops.exit_proposal (workshop_no, proposed_in, unit, reason, proposed_on, due_on)
values (%(workshop_no)s, %(proposed_in)s, %(unit)s, %(reason)s, %(proposed_on)s, %(due_on)s)
on conflict do nothing
