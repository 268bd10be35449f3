-- One mail as a person decides about it, held until the decision is written. Parameters: id. Grain: one row, or none.
select id, state, unit, sender, addressed_to, person, recipients, accepted_by, refused, mime, digest, message_id
from mail.outbox
where id = :id
for update
