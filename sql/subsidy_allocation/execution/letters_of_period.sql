-- The notices on the spending up to the end of a month that are open or issued. Parameter: period. Grain: one row a unit.
select id, unit, number, run, items, ledger_no, subject, text, html, state
from subsidy_allocation.letter
where period = :period and state <> 'superseded'
order by unit
