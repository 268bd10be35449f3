-- One letter as it was issued, or as it would be, with the state of its mail. Parameter: id. Grain: at most one row.
select letter.id, letter.kind, letter.unit, letter.ledger_no, letter.doc_no, letter.subject, letter.state,
  coalesce(letter.issued_at, letter.drafted_at) as at, letter.issued_on, letter.reply_due, mail.state as mail_state,
  cardinality(mail.recipients) as recipients, cardinality(mail.accepted_by) as served, coalesce(letter.issued_html, letter.html) as html,
  mail.sent_at, mail.last_error
from letters.letter as letter
left join mail.outbox as mail on mail.key = letter.mail_key and letter.state = 'issued'
where letter.id = :id
