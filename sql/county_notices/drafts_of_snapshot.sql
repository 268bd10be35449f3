-- Every letter ever drafted from one snapshot, superseded ones too. Parameters: period, snapshot. Grain: one row a unit.
select unit, kind, level, state from county_notices.notice where period = :period and snapshot = :snapshot order by unit
