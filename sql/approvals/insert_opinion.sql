-- Append one opinion.
insert into approvals.opinion (subject, digest, role, decided_by, approve, opinion, details, asked_by)
values (%(subject)s, %(digest)s, %(role)s, %(decided_by)s, %(approve)s, %(opinion)s, %(details)s, %(asked_by)s)
