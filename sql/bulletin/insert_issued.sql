-- An edition was issued on a day, with its blanks filled. Parameters: the columns. Grain: one row.
insert into bulletin.issued (edition_id, doc_no, issued_on, text, html, document, preview)
values (:edition_id, :doc_no, :issued_on, :text, :html, :document, :preview)
