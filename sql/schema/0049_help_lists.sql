-- 帮扶名单 and 关注名单 leave for 人社 of a unit as a package of the controlled exchange (method §13, decision 0049).
set role wengang_owner;

-- Names and numbers of those who have a live file, and of those whose income fell or whose work is about to end by a snapshot; of nobody else.
-- Security definer: lends the vault by name.
create function vault.people_of_help_lists(month public.period, number int) returns table (person_key uuid, name text, id18 text)
  language sql stable security definer set search_path = pg_catalog
as $$
  select person.person_key, person.name, person.id18
  from vault.person as person
  where person.person_key in (
    select listed.person_key from help_files.file as listed where listed.state = 'live'
    union
    select signal.person_key
    from risk_detection.person_signal as signal
    where signal.period = month and signal.snapshot = number and signal.signal in ('income_drop', 'ending')
  )
$$;
revoke execute on function vault.people_of_help_lists(public.period, int) from public;
grant execute on function vault.people_of_help_lists(public.period, int) to wengang_app;

reset role;
