-- The letters of one snapshot that were not superseded. Parameters: period, snapshot. Grain: one row a unit, in code order.
select id, period, snapshot, unit, number, kind, refers_to, level, ledger_no, subject, text, html, digest, state, doc_no, issued_on, reply_due
from county_notices.notice
where period = :period and snapshot = :snapshot and state <> 'superseded'
order by unit
