-- The papers about which people are asked, as they will look: the page of a human task names them, a page of its own shows them all.
set role wengang_owner;

create table approvals.enclosure (
  digest text not null,
  position int not null check (position >= 1),
  title text not null,
  html text not null,
  at timestamptz not null default now(),
  primary key (digest, position)
);
comment on table approvals.enclosure is 'The papers that belong to the text of a digest, in order; no personal data';

create trigger append_only before update or delete or truncate on approvals.enclosure
  for each statement execute function approvals.refuse_change();

grant select, insert on approvals.enclosure to wengang_app;
grant select on approvals.enclosure to wengang_auditor;

reset role;
