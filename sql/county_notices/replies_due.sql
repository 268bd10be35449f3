-- Issued notices that were not answered yet, of each unit and month the last one. Parameter: business_date. Grain: one row a notice.
select id, period, unit, number, level, ledger_no, issued_on, reply_due,
  (reply_due at time zone 'Asia/Shanghai')::date < :business_date as overdue
from (
  select distinct on (period, unit) * from county_notices.notice where state = 'issued' order by period, unit, number desc
) as last
where reply_due is not null and replied_at is null
order by reply_due, period, unit
