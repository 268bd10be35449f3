-- Keep the people of the batch that the vault does not know yet, and empty the intake.
with intake as (
  delete from vault_intake returning person_key, id18, name
),
one_each as (
  select distinct on (person_key) person_key, id18, name from intake order by person_key
)
insert into vault.person (person_key, id18, name)
select person_key, id18, name
from one_each
where not exists (select from vault.person as known where known.person_key = one_each.person_key)
on conflict (person_key) do nothing
