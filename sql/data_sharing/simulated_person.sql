-- Somebody whose identity number begins with an area prefix. Parameter: pattern. Grain: at most one row.
select person_key from vault.person where id18 like :pattern limit 1
