-- Names and numbers of those whose attendance a run's month holds in one unit, for the masked list that is put up in villages and for nothing
-- else (chapters 2.5 item 10; decision 0078). Security definer: lends the vault by name.
set role wengang_owner;

create function vault.people_of_post_month(of_run bigint, of_unit text) returns table (person_key uuid, name text, id18 text)
  language sql stable security definer set search_path = pg_catalog
as $$
  select person.person_key, person.name, person.id18
  from vault.person as person
  where person.person_key in (
    select month.person_key
    from clues.run_file as named
    join public_posts.post_month as month on month.delivery_id = named.delivery_id
    where named.run_id = of_run and named.table_name = 'post_month' and named.back = 0 and named.unit = of_unit
  )
$$;
revoke execute on function vault.people_of_post_month(bigint, text) from public;
grant execute on function vault.people_of_post_month(bigint, text) to wengang_app;

reset role;
