-- Keep why a voucher could not be booked.
insert into fund.spend_finding (unit, voucher_no, year, line, amount_fen, obstacle, message, found_on)
values (:unit, :voucher_no, :year, :line, :amount_fen, :obstacle, :message, :found_on)
