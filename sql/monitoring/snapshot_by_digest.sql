-- The snapshot of a month that rests on just these inputs. Grain: at most one row.
select number from monitoring.snapshot where period = :period and digest = :digest
