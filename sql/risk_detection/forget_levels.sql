-- Take away the levels, falling runs and clusters of a snapshot. Only a what-if does: the database lets such a transaction only be undone.
-- Parameters: period, snapshot. Grain: none.
select risk_detection.forget_levels(:period, :snapshot)
