-- One letter as it was issued, or as it would be, with its mail as it was queued. Parameter: id. Grain: at most one row.
select letter.id, letter.kind, letter.subject, letter.doc_no, coalesce(letter.issued_html, letter.html) as html, mail.mime
from letters.letter as letter
left join mail.outbox as mail on mail.key = letter.mail_key and letter.state = 'issued'
where letter.id = :id
