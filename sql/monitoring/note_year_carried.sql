-- Note that the list of a snapshot's earlier workers stands. Parameters: period, snapshot.
insert into monitoring.year_carried (period, snapshot) values (:period, :snapshot)
