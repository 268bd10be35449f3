-- Append one opinion.
insert into approvals.opinion (subject, digest, role, decided_by, decided_for, approve, opinion, details, asked_by)
values (:subject, :digest, :role, :decided_by, :decided_for, :approve, :opinion, :details, :asked_by)
