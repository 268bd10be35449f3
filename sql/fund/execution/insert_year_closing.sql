-- Close a year. Parameters: year, closed_on, allocated_fen, spent_fen, not_booked, policy_digest.
insert into fund.year_closing (year, closed_on, allocated_fen, spent_fen, not_booked, policy_digest)
values (:year, :closed_on, :allocated_fen, :spent_fen, :not_booked, :policy_digest)
