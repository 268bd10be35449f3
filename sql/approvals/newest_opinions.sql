-- The newest opinion of each role on one text. Parameters: subject, digest. Grain: one row a role.
select distinct on (role) role, decided_by, approve, opinion, details, digest, decided_for
from approvals.opinion
where subject = :subject and digest = :digest
order by role, seq desc
