-- County groups as kept. Grain: one row a group.
select code, units from monitoring.county_group
