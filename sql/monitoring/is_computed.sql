-- How many scopes of a snapshot have their figures; 0 where these do not stand yet. Grain: one row.
select count(*) as scopes from monitoring.indicator where period = :period and snapshot = :snapshot
