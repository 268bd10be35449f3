-- Note that the operators were told of another text under a known key. Parameters: ids. Grain: one row a mail.
update mail.outbox
set other_text_told = true
where id = any(:ids)
