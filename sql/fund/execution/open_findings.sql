-- Vouchers that are not booked as reported. Grain: one row a unit and voucher number.
select id, unit, voucher_no, year, line, amount_fen, obstacle, message
from fund.spend_finding
where outcome is null
order by id
