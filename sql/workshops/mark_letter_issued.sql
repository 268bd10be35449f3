-- A letter was queued for sending on a day, with its blanks filled.
update workshops.letter
set state = 'issued', issued_on = :issued_on, issued_text = :issued_text, issued_html = :issued_html
where id = :id and state = 'draft'
