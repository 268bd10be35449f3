-- What clues lead to: the people of a list, packages that only their own department may fetch, answers that two people accept (decision 0057).
set role wengang_owner;

create index on clues.clue (rule, unit, subject, run_id);

-- Names and numbers of those whom the leading runs of a chapter found; of nobody else. Security definer: lends the vault by name.
create function vault.people_of_clues(of_chapter text) returns table (person_key uuid, name text, id18 text)
  language sql stable security definer set search_path = pg_catalog
as $$
  select person.person_key, person.name, person.id18
  from vault.person as person
  where person.person_key in (
    select clue.person_key
    from clues.clue as clue
    join clues.run as run on run.id = clue.run_id
    where run.chapter = of_chapter and run.leads
  )
$$;
revoke execute on function vault.people_of_clues(text) from public;
grant execute on function vault.people_of_clues(text) to wengang_app;

alter table exchange.package add column own_department_only boolean not null default false;
comment on column exchange.package.own_department_only is 'Whether of the unit only accounts of its department may fetch it: what may concern those who work for another department of the county';

create table follow_up.first_acceptance (
  matter_id bigint not null references matters.matter,
  number int not null,
  department text not null,
  decided_by text not null check (btrim(decided_by) <> ''),
  opinion text not null check (length(btrim(opinion)) >= 2),
  business_date date not null,
  digest text not null,
  at timestamptz not null default now(),
  primary key (matter_id, number),
  foreign key (matter_id, number) references matters.move
);
comment on table follow_up.first_acceptance is 'That the first of two people accepted an answer (the reply of that number); the second one makes the move';
create trigger append_only before update or delete or truncate on follow_up.first_acceptance
  for each statement execute function matters.refuse_change();
grant select, insert on follow_up.first_acceptance to wengang_app;
grant select on follow_up.first_acceptance to wengang_auditor;

reset role;
