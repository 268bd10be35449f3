-- A notice was queued for sending on a day, with its blanks filled. Parameters: id, issued_on, issued_text, issued_html.
update subsidy_allocation.letter
set state = 'issued', issued_on = :issued_on, issued_text = :issued_text, issued_html = :issued_html
where id = :id and state = 'draft'
