-- Append one opinion.
insert into approvals.opinion (subject, digest, role, decided_by, approve, opinion, details, asked_by)
values (:subject, :digest, :role, :decided_by, :approve, :opinion, :details, :asked_by)
