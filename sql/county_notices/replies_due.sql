-- Issued notices that were not answered yet and ask in no matter (their mail was not taken, or they were issued before there were matters),
-- of each unit and month the last one. Parameter: business_date. Grain: one row a notice.
select id, period, unit, number, level, ledger_no, issued_on, reply_due,
  (reply_due at time zone 'Asia/Shanghai')::date < :business_date as overdue
from (
  select distinct on (period, unit) * from county_notices.notice where state = 'issued' order by period, unit, number desc
) as last
where reply_due is not null and replied_at is null and not exists (select from matters.matter where kind = 'notice.reply' and key = last.ledger_no)
order by reply_due, period, unit
