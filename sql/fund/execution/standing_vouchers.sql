-- What stands in the ledger of each voucher number, and the number of its last entry. A number whose entries are all reversed stands with a
-- null unit. Grain: one row a voucher number.
with last as (
  select voucher_no, max(entry_no) as last_entry_no from fund.fund_spend group by voucher_no
)
select
  last.voucher_no, last.last_entry_no, standing.entry_no, standing.unit, standing.year, standing.line, standing.item, standing.amount_fen,
  standing.paid_on, standing.payee_digest, standing.delivery_id
from last
left join fund.standing_voucher as standing using (voucher_no)
