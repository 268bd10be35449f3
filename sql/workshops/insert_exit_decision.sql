-- Keep what people decided on an exit proposal; gives its id, nothing when the proposal was decided before.
insert into workshops.exit_decision
  (workshop_no, proposed_in, conclusion, reason, counts_from, decided_on, decided_by, source, subject)
values
  (%(workshop_no)s, %(proposed_in)s, %(conclusion)s, %(reason)s, %(counts_from)s, %(decided_on)s, %(decided_by)s, %(source)s, %(subject)s)
on conflict (workshop_no, proposed_in) do nothing
returning id
