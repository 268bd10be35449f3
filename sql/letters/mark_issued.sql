-- A letter was queued for sending on a day, with its blanks filled. Parameters: id, doc_no, issued_on, issued_text, issued_html, reply_due.
update letters.letter
set state = 'issued', doc_no = :doc_no, issued_on = :issued_on, issued_at = now(), issued_text = :issued_text,
  issued_html = :issued_html, reply_due = :reply_due
where id = :id and state in ('draft', 'held_back')
