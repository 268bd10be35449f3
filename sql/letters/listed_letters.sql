-- Letters with the state of their mails, newest first, and how many there are in all. Parameters: unit, kind, state (null = any), limit, skipped.
-- Grain: one row a letter.
select letter.id, letter.kind, letter.unit, letter.ledger_no, letter.doc_no, letter.subject, letter.state,
  coalesce(letter.issued_at, letter.drafted_at) as at, letter.issued_on, letter.reply_due, mail.state as mail_state,
  cardinality(mail.recipients) as recipients, cardinality(mail.accepted_by) as served, count(*) over () as number
from letters.letter as letter
left join mail.outbox as mail on mail.key = letter.mail_key and letter.state = 'issued'
where (cast(:unit as text) is null or letter.unit = :unit) and (cast(:kind as text) is null or letter.kind = :kind)
  and (cast(:state as text) is null or letter.state = :state)
order by coalesce(letter.issued_at, letter.drafted_at) desc, letter.id desc
limit :limit offset :skipped
