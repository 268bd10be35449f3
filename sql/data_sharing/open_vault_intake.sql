-- An empty table of this transaction for the people of one batch.
create temporary table if not exists vault_intake (person_key uuid, id18 text, name text) on commit drop
