-- A notice was queued for sending on a day, with its blanks filled. Parameters: id, issued_on, issued_text, issued_html.
update subsidy_allocation.letter
set state = 'issued', issued_on = %(issued_on)s, issued_text = %(issued_text)s, issued_html = %(issued_html)s
where id = %(id)s and state = 'draft'
