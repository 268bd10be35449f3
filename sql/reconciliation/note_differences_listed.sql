-- Record that the differences of a snapshot were listed. Parameters: period, snapshot.
insert into reconciliation.listed_snapshot (period, snapshot) values (:period, :snapshot)
