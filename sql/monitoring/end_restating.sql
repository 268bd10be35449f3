-- Forget which snapshots were still to be restated.
delete from monitoring.snapshot_to_restate
