-- Whether a paper of a chapter was queued to anybody. Parameter: beginning (of the keys of its mails). Grain: one row.
select exists (select from mail.outbox where starts_with(key, :beginning)) as sent
