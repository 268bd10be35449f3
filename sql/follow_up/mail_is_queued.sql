-- Whether a mail of a key stands in the outbox. Parameter: key. Grain: one row.
select exists (select from mail.outbox where key = :key) as queued
