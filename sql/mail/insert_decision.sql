-- Record what a person decides about a mail in doubt, given up, or refused by some recipients, with the addresses it had.
-- Parameters: id, from_state, resend, decided_by, reason. Grain: one row, or none when the mail does not stand so or was decided.
with standing as (
  select id, attempts, recipients, message_id
  from mail.outbox
  where id = :id and state = :from_state and (state <> 'accepted' or refused <> '{}')
  for update
)
insert into mail.decision (mail_id, attempts, from_state, resend, decided_by, reason, recipients, message_id)
select id, attempts, :from_state, :resend, :decided_by, :reason, recipients, message_id
from standing
on conflict (mail_id, attempts) do nothing
