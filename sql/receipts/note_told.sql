-- Note that the sender of a hand-over has been told. Parameter: id.
update data_sharing.hand_over set told_at = now() where id = :id
