-- Note which tables of a hand-over brought nothing new: content that is the newest version already, or that may not replace it.
update data_sharing.hand_over set repeated = :repeated, outdated = :outdated where id = :hand_over_id
