-- Record that a letter was issued, with its filled-in text. Parameters: id, doc_no, issued_on, issued_text, issued_html, reply_due.
update county_notices.notice
set state = 'issued', doc_no = %(doc_no)s, issued_on = %(issued_on)s, issued_at = now(), issued_text = %(issued_text)s,
  issued_html = %(issued_html)s, reply_due = %(reply_due)s
where id = %(id)s and state in ('draft', 'held_back')
