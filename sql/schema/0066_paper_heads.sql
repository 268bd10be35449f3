-- Up to which seal the records stood when a paper was written: printed on it, and kept so that the same paper says the same for ever (decision 0072).
set role wengang_owner;

create table audit.paper_head (
  paper text primary key,
  seal int references audit.seal,
  at timestamptz not null default clock_timestamp()
);
comment on table audit.paper_head is 'The newest seal when a bulletin, letter or allocation paper was first written, as it is printed on it; null: nothing was sealed yet. A paper is named by the key of its mail or its edition';
create trigger append_only before update or delete or truncate on audit.paper_head
  for each statement execute function audit.refuse_rewriting();
grant select, insert on audit.paper_head to wengang_app;
grant select on audit.paper_head to wengang_auditor;

reset role;
