-- The county groups as they were configured when snapshots were last frozen. Grain: one row a group.
select code, name, units from monitoring.county_group order by code
