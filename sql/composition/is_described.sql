-- Whether the composition of a snapshot stands, or cannot be told: snapshots of before the rows of people were kept. Parameters: period, snapshot.
-- Grain: one row where nothing is to do, or none.
select 'described' as state from composition.described where period = :period and snapshot = :snapshot
union all
(select 'of_before' from monitoring.person_month where period = :period and snapshot = :snapshot and roster_file is null limit 1)
