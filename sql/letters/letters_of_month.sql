-- The letters of a month that are open or issued, oldest first. Parameters: kinds, period. Grain: one row a letter.
select id, kind, period, unit, about, number, batch, told, ledger_no, mail_key, subject, text, html, state
from letters.letter
where kind = any (:kinds) and period = :period and state <> 'superseded'
order by unit, kind, about, number
