-- Close a mail in doubt of which a person found out that it arrived. Parameters: id, by_clock (whether today is a business date).
-- Grain: one row.
update mail.outbox
set state = 'accepted', sent_at = coalesce(sent_at, attempted_at),
  accepted_on = coalesce(accepted_on, case when :by_clock then (now() at time zone 'Asia/Shanghai')::date end)
where id = :id
