-- Who has decided in a case in another role than one, on whatever text. Parameters: subjects, role. Grain: one row an account.
select distinct decided_by as account
from approvals.opinion
where subject = any(:subjects) and role <> :role
