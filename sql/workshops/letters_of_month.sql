-- The letters of a month that are open or issued, oldest first. Parameter: period. Grain: one row a letter.
select id, kind, unit, workshop_no, period, number, run, items, ledger_no, subject, text, html, digest, state, issued_on
from workshops.letter
where period = :period and state <> 'superseded' and kind <> 'exit'
order by unit, kind, workshop_no, number
