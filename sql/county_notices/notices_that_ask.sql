-- Of each unit and month the last issued notice whose mail the server took by a day, where it tells a risk.
-- Notices issued before there were matters ask nothing here. Parameter: on. Grain: one row a unit and month.
with got as (
  select distinct on (notice.period, notice.unit)
    notice.ledger_no, notice.unit, notice.period, notice.snapshot, notice.level, notice.issued_on,
    coalesce(mail.accepted_on, notice.issued_on) as asks_from
  from county_notices.notice
  join letters.letter on letter.id = notice.id
  join mail.outbox as mail on mail.key = letter.mail_key
  where notice.state = 'issued' and mail.state = 'accepted' and notice.issued_at >= (select min(at) from matters.beginning)
    and coalesce(mail.accepted_on, notice.issued_on) <= :on
  order by notice.period, notice.unit, notice.number desc
)
select ledger_no, unit, period, snapshot, level, issued_on, asks_from from got where level >= 1 order by period, unit
