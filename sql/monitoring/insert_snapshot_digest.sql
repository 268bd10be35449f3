-- Note a digest by which a snapshot is found again. Parameters: period, number, form, digest.
insert into monitoring.snapshot_digest (period, number, form, digest)
values (:period, :number, :form, :digest)
on conflict do nothing
