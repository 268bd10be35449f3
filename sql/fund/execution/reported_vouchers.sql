-- Every voucher as the units report it now: of each unit and month the newest accepted file counts, of two months the later one.
-- Grain: one row a unit and voucher number.
with newest as (
  select distinct on (unit, period) unit, period, id
  from data_sharing.delivery
  where table_name = 'fund_spend' and state = 'accepted'
  order by unit, period, version desc
)
select distinct on (row.unit, row.voucher_no)
  row.unit, row.voucher_no, row.year, row.line, row.item, row.amount_fen, row.paid_on, row.payee_digest, newest.id as delivery_id
from newest
join data_sharing.fund_spend_row as row on row.delivery_id = newest.id
order by row.unit, row.voucher_no, newest.period desc
