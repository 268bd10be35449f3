-- Close a year. Parameters: year, closed_on, allocated_fen, spent_fen, not_booked, policy_digest.
insert into subsidy_allocation.year_closing (year, closed_on, allocated_fen, spent_fen, not_booked, policy_digest)
values (%(year)s, %(closed_on)s, %(allocated_fen)s, %(spent_fen)s, %(not_booked)s, %(policy_digest)s)
