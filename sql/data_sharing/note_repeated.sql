-- Note which tables of a hand-over brought nothing new: content that is the newest version already, or that may not replace it.
update data_sharing.hand_over set repeated = %(repeated)s, outdated = %(outdated)s where id = %(hand_over_id)s
