-- The schema files that were applied. Grain: one row a file.
select name from public.schema_migration order by name
