-- The letters of a batch that were not set aside. Parameters: kinds, batch. Grain: one row a letter.
select id, kind, period, unit, about, number, batch, told, ledger_no, mail_key, subject, text, html, state
from letters.letter
where kind = any (:kinds) and batch = :batch and state <> 'superseded'
order by unit, kind, about, number
