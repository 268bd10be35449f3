-- The snapshot of a month that rests on just these inputs. Parameters: period, form, digest. Grain: at most one row.
select number from monitoring.snapshot_digest where period = :period and form = :form and digest = :digest
