-- Note that nobody is to be told of hand-overs of past months. Parameter: ids. Grain: one row a hand-over.
update data_sharing.hand_over set told_at = received_at where id = any (cast(:ids as bigint[]))
