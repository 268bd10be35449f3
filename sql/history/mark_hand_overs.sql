-- Note that hand-overs came with the import of past months. Parameter: ids. Grain: one row a hand-over.
update data_sharing.hand_over set from_history = true where id = any (cast(:ids as bigint[]))
