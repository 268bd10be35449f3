-- Awards that the ledger has taken. Parameter: voucher_nos (as in award_vouchers).
update workshops.award_line
set state = 'in_ledger'
where state = 'ready' and format('车间奖补-%s-%s', proposal_id, entry_no) = any (:voucher_nos)
