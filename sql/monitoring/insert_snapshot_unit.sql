-- Note for one unit whether its roster and work file are in the snapshot.
insert into monitoring.snapshot_unit (period, number, unit, has_roster, has_work)
values (:period, :number, :unit, :has_roster, :has_work)
