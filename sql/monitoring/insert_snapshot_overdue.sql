-- Name one unit that was overdue for a snapshot.
insert into monitoring.snapshot_overdue (period, number, unit) values (:period, :number, :unit)
