-- Whoever runs the house may see which schema files stand, so that a health check can tell that an upgrade was not finished.
grant select on public.schema_migration to wengang_app, wengang_auditor;
