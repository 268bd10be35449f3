-- One word for the money: the schema subsidy_allocation is called fund, as its package, DAGs, parameters and folders are (decision 0041).
-- Views and foreign keys follow a rename by themselves; the functions, whose bodies are text, are written anew.
alter schema subsidy_allocation rename to fund;
set role wengang_owner;

do $$
declare
  body text;
begin
  for body in select pg_get_functiondef(oid) from pg_proc where pronamespace = 'fund'::regnamespace loop
    execute replace(replace(body, 'subsidy_allocation.', 'fund.'), 'subsidy_allocation:', 'fund:');
  end loop;
end $$;

reset role;
