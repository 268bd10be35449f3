-- Mark a snapshot as reviewed.
insert into workshops.review (period, snapshot, policy_digest) values (:period, :snapshot, :policy_digest)
