-- The issued letters to a unit about a month. Parameters: unit, period. Grain: one row a letter.
select id, kind, ledger_no, doc_no, subject, issued_on, issued_html, digest
from letters.letter
where unit = :unit and period = :period and state = 'issued'
order by id
