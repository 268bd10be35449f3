-- Issued notices of which a later one of the same unit and month was taken by the server by a day. Parameter: on. Grain: one row a notice.
with got as (
  select notice.id, notice.period, notice.unit, notice.number, notice.ledger_no
  from county_notices.notice
  join letters.letter on letter.id = notice.id
  join mail.outbox as mail on mail.key = letter.mail_key
  where notice.state = 'issued' and mail.state = 'accepted' and coalesce(mail.accepted_on, notice.issued_on) <= :on
)
select distinct on (older.id) older.ledger_no, got.ledger_no as replaced_by
from county_notices.notice as older
join got on got.period = older.period and got.unit = older.unit and got.number > older.number
where older.state = 'issued'
order by older.id, got.number desc
