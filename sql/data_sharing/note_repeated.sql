-- Note which tables of a hand-over brought content that is the newest version already.
update data_sharing.hand_over set repeated = %(repeated)s where id = %(hand_over_id)s
