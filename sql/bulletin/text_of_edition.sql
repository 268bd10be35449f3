-- What an edition says, and its workbook. Parameter: id. Grain: one row.
select text, html, workbook from bulletin.edition where id = :id
