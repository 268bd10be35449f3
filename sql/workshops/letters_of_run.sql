-- The letters that one review drafted and that were not set aside. Parameter: run. Grain: one row a letter.
select id, kind, unit, workshop_no, period, number, ledger_no, subject, text, html, digest, state, issued_on
from workshops.letter
where run = :run and state <> 'superseded' and kind <> 'exit'
order by unit, kind, workshop_no, number
