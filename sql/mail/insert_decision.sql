-- Record what a person decides about a mail that is in doubt or given up.
-- Parameters: id, from_state, resend, decided_by, reason. Grain: one row, or none when the mail is not in that state.
with standing as (
  select id, attempts
  from mail.outbox
  where id = %(id)s and state = %(from_state)s
  for update
)
insert into mail.decision (mail_id, attempts, from_state, resend, decided_by, reason)
select id, attempts, %(from_state)s, %(resend)s, %(decided_by)s, %(reason)s
from standing
