-- Name the snapshot of another month that this one uses.
insert into monitoring.snapshot_base (period, number, base_period, base_number)
values (:period, :number, :base_period, :base_number)
