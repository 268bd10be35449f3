-- Note that the composition of a snapshot stands. Parameters: period, snapshot.
insert into composition.described (period, snapshot) values (:period, :snapshot)
